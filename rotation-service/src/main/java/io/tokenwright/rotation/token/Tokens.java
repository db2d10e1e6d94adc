package io.tokenwright.rotation.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the steps of a rotation ask of the projection. {@code JdbcTokens} has the SQL. */
public interface Tokens {
    Optional<Token> find(String tokenId);

    /** Last use of every known version by every consumer. */
    List<Use> uses(String tokenId);

    /** When the last rotation of a token was completed; empty when none was, or when one is open now. */
    Optional<Instant> rehearsedAt(String tokenId);
}
