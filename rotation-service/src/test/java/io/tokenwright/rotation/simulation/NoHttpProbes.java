package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.proof.HttpProbes;
import java.util.Optional;

/** For stories whose policies declare none. */
public final class NoHttpProbes implements HttpProbes {
    @Override
    public Optional<String> problemWith(String url) {
        throw new AssertionError("the policy declares " + url);
    }

    @Override
    public Answer probe(String url, SecretValue value) {
        throw new AssertionError("the policy declares " + url);
    }
}
