package io.tokenwright.local.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A way in which one call goes wrong. */
public sealed interface Fault {
    /** Nothing is done; {@code answer} is sent: a 429, a 503, a proxy's page. */
    record Instead(Answer answer) implements Fault {}

    /** The call is done, and the connection is closed before a byte of the answer. */
    record LostAnswer() implements Fault {}

    /** The call is done, and the connection is closed in the middle of the answer's body. */
    record CutAnswer() implements Fault {}

    /** Nothing is done and the connection is closed. */
    record Dropped() implements Fault {}

    /** The call is done, and its answer waits. */
    record Late(Duration delay) implements Fault {}

    /** Nothing is done until {@code released} completes, then the call as always: a caller that froze before it was sent. */
    record Held(CompletableFuture<?> released) implements Fault {}

    /** The call is done, headers and half a body are sent at once, the rest never: a frozen server. */
    record Frozen(Duration holds) implements Fault {}

    /** The call is done, and its answer comes byte by byte: a server that wants to hold its caller up. */
    record Dripping(Duration perByte) implements Fault {}

    /** Nothing is done, and a JSON answer of so many bytes is sent. */
    record Flood(long bytes) implements Fault {}

    /** The call is done, and its answer is changed on the way. */
    record Changed(UnaryOperator<Answer> change) implements Fault {}
}
