package io.tokenwright.rotation.sink;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Sink.Seen;
import io.tokenwright.rotation.token.Copy;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The copies of what is live at a path in Vault. What a sink holds decides, not what a write's answer said, so every part may be
 * repeated. Where a sink does not give values back, the moment of its last change is kept as a mark, and said to be no more than
 * that. Thread-safe; no framework.
 */
public final class Copies {
    /** What a copy is overwritten with when its value is revoked: long and plain enough for a masked variable. */
    public static final String CLEARED = "revoked-by-tokenwright";

    /** Where nothing has copies. */
    public static Copies none(SecretStore store, InstantSource clock) {
        return new Copies(Sinks.NONE, store, clock);
    }

    /** What became of the copies of one path. */
    public sealed interface Result {
        /**
         * As it should be.
         *
         * @param marks by copy, to compare with later
         * @param says by copy, for people: what it holds and how that is known
         */
        record Good(Map<String, String> marks, Map<String, String> says) implements Result {}

        /** A copy holds what nobody of us put there; nothing was overwritten. */
        record Foreign(String sentence) implements Result {}

        /** Whether a copy holds the value cannot be seen, and something speaks against it. */
        record Unsure(String sentence, Map<String, String> says) implements Result {}

        /** Try again; {@code delay} is null when the sink named none. */
        record Later(String sentence, @Nullable Duration delay) implements Result {}

        /** A person is needed. */
        record Refused(String sentence, String nextAction) implements Result {}

        /** Vault could not be asked. */
        record NoVault(VaultResult<?> result) implements Result {}
    }

    private final Sinks sinks;
    private final SecretStore store;
    private final InstantSource clock;

    public Copies(Sinks sinks, SecretStore store, InstantSource clock) {
        this.sinks = sinks;
        this.store = store;
        this.clock = clock;
    }

    /** How one copy comes out; null when it is good and the others are to be looked at. */
    private interface Each {
        @Nullable
        Result of(Copy copy, Sink sink, Seen seen, Answers good);
    }

    /** What is collected while all is well. */
    private static final class Answers {
        final Map<String, String> marks = new LinkedHashMap<>();
        final Map<String, String> says = new LinkedHashMap<>();

        void add(Copy copy, String mark, String saying) {
            marks.put(copy.display(), mark);
            says.put("copy." + copy.display(), saying);
        }
    }

    /** Whether every copy can be reached, and holds one of {@code expected}, nothing, or what a revocation left. */
    public Result look(SecretPath path, Collection<Fingerprint> expected) {
        return each(path, (copy, _, seen, good) -> {
            if (seen instanceof Seen.Held held) {
                VaultResult<Boolean> known = isOneOf(held.value(), expected);
                if (!(known instanceof VaultResult.Done<Boolean>(Boolean ours))) {
                    return new Result.NoVault(known);
                }
                if (!ours) {
                    return foreign(copy, path);
                }
            }
            good.add(copy, seen.mark(), saying(seen, "as expected"));
            return null;
        });
    }

    /**
     * Makes {@code value} what every copy holds.
     *
     * @param wanted fingerprint of {@code value}
     * @param replaced what may be overwritten
     * @param accepted whether a person let us write over anything else
     * @param fence asked before each write
     */
    public Result write(
            SecretPath path,
            SecretValue value,
            Fingerprint wanted,
            Collection<Fingerprint> replaced,
            boolean accepted,
            Runnable fence) {
        return each(path, (copy, sink, seen, good) -> {
            if (seen instanceof Seen.Held held) {
                VaultResult<Fingerprint> print = store.fingerprint(held.value());
                if (!(print instanceof VaultResult.Done<Fingerprint>(Fingerprint there))) {
                    return new Result.NoVault(print);
                }
                if (there.equals(wanted)) {
                    good.add(copy, seen.mark(), readBack(path));
                    return null;
                }
                VaultResult<Boolean> known = isOneOf(held.value(), replaced);
                if (!(known instanceof VaultResult.Done<Boolean>(Boolean ours))) {
                    return new Result.NoVault(known);
                }
                if (!ours && !accepted) {
                    return foreign(copy, path);
                }
            }
            fence.run();
            Outcome<Sink.Written> written = sink.write(copy, value, seen);
            boolean mayBeThere = written instanceof Outcome.Done || written instanceof Outcome.AnswerLost;
            return mayBeThere ? confirmed(path, copy, sink, wanted, written, good) : trouble(copy, written);
        });
    }

    /** What is there decides; a sink that does not give values back must at least have answered. */
    private @Nullable Result confirmed(
            SecretPath path, Copy copy, Sink sink, Fingerprint wanted, Outcome<Sink.Written> written, Answers good) {
        Outcome<Seen> again = sink.read(copy);
        if (!(again instanceof Outcome.Done<Seen>(Seen seen))) {
            return trouble(copy, again);
        }
        return switch (seen) {
            case Seen.Held held -> {
                try (SecretValue value = held.value()) {
                    VaultResult<Fingerprint> print = store.fingerprint(value);
                    if (!(print instanceof VaultResult.Done<Fingerprint>(Fingerprint there))) {
                        yield new Result.NoVault(print);
                    }
                    if (!there.equals(wanted)) {
                        yield written instanceof Outcome.Done
                                ? new Result.Later(
                                        copy.display() + " holds another value right after it was written", null)
                                : trouble(copy, written);
                    }
                    good.add(copy, held.mark(), readBack(path));
                    yield null;
                }
            }
            case Seen.Empty _ -> new Result.Later(copy.display() + " is empty right after it was written", null);
            case Seen.Hidden hidden -> {
                if (!(written instanceof Outcome.Done)) {
                    yield trouble(copy, written);
                }
                good.add(copy, hidden.mark(), "written at " + clock.instant() + "; " + hidden.sentence());
                yield null;
            }
        };
    }

    /**
     * Whether every copy holds {@code wanted}.
     *
     * @param marks as the last write left them
     */
    public Result holding(SecretPath path, Fingerprint wanted, Map<String, String> marks) {
        Map<String, String> unsure = new LinkedHashMap<>();
        Result result = each(path, (copy, _, seen, good) -> {
            switch (seen) {
                case Seen.Empty _ -> {
                    return new Result.Foreign(copy.display() + " is empty");
                }
                case Seen.Held held -> {
                    VaultResult<Fingerprint> print = store.fingerprint(held.value());
                    if (!(print instanceof VaultResult.Done<Fingerprint>(Fingerprint there))) {
                        return new Result.NoVault(print);
                    }
                    if (!there.equals(wanted)) {
                        return new Result.Foreign(copy.display() + " holds another value than " + path.display());
                    }
                    good.add(copy, held.mark(), readBack(path));
                }
                case Seen.Hidden hidden -> {
                    String then = marks.getOrDefault(copy.display(), "");
                    String saying = then.equals(hidden.mark())
                            ? "not changed since it was written; " + hidden.sentence()
                            : "changed since it was written (" + then + "); " + hidden.sentence();
                    good.add(copy, hidden.mark(), saying);
                    if (!then.equals(hidden.mark())) {
                        unsure.put(copy.display(), saying);
                    }
                }
            }
            return null;
        });
        return result instanceof Result.Good good && !unsure.isEmpty()
                ? new Result.Unsure(sentence(unsure), good.says())
                : result;
    }

    private static String sentence(Map<String, String> unsure) {
        StringBuilder text = new StringBuilder();
        unsure.forEach((copy, saying) -> text.append(text.isEmpty() ? "" : "; ")
                .append(copy)
                .append(" was ")
                .append(saying));
        return text.toString();
    }

    /**
     * Overwrites what holds a revoked value by {@link #CLEARED}. One copy that fails does not keep the others from it.
     *
     * @param dead fingerprint of the revoked value
     * @param isLive whether the path itself holds it: then so does a copy that cannot be read back
     * @param fence asked before each write; false: stop
     */
    public Result clear(SecretPath path, Fingerprint dead, boolean isLive, BooleanSupplier fence) {
        Answers good = new Answers();
        Result failed = null;
        for (Copy copy : path.copies()) {
            Result result = cleared(copy, dead, isLive, fence, good);
            failed = failed == null ? result : failed;
        }
        return failed == null ? new Result.Good(good.marks, good.says) : failed;
    }

    private @Nullable Result cleared(Copy copy, Fingerprint dead, boolean isLive, BooleanSupplier fence, Answers good) {
        Sink sink = sinks.byName(copy.sink()).orElse(null);
        if (sink == null || sink.problemWith(copy).isPresent()) {
            return unreachable(copy, sink);
        }
        Outcome<Seen> read = sink.read(copy);
        if (read instanceof Outcome.AlreadyGone<Seen>) {
            good.add(copy, "", "there is no such place any more");
            return null;
        }
        if (!(read instanceof Outcome.Done<Seen>(Seen seen))) {
            return trouble(copy, read);
        }
        try (var closing = new Closing(seen)) {
            VaultResult<Boolean> holds = switch (closing.seen()) {
                case Seen.Empty _ -> new VaultResult.Done<>(false);
                case Seen.Hidden _ -> new VaultResult.Done<>(isLive);
                case Seen.Held held -> store.fingerprint(held.value()).map(dead::equals);
            };
            if (!(holds instanceof VaultResult.Done<Boolean>(Boolean holdsIt))) {
                return new Result.NoVault(holds);
            }
            if (!holdsIt) {
                String saying = seen instanceof Seen.Hidden ? "left alone: what it holds cannot be seen" : "not there";
                good.add(copy, seen.mark(), saying);
                return null;
            }
            if (!fence.getAsBoolean()) {
                return new Result.Later("another worker goes on", null);
            }
            try (SecretValue cleared = SecretValue.of(CLEARED)) {
                Outcome<Sink.Written> written = sink.write(copy, cleared, seen);
                if (!(written instanceof Outcome.Done)) {
                    return trouble(copy, written);
                }
            }
            good.add(copy, "", "cleared");
            return null;
        }
    }

    private Result each(SecretPath path, Each each) {
        Answers good = new Answers();
        for (Copy copy : path.copies()) {
            Sink sink = sinks.byName(copy.sink()).orElse(null);
            if (sink == null || sink.problemWith(copy).isPresent()) {
                return unreachable(copy, sink);
            }
            Outcome<Seen> read = sink.read(copy);
            if (!(read instanceof Outcome.Done<Seen>(Seen seen))) {
                return trouble(copy, read);
            }
            try (var closing = new Closing(seen)) {
                Result result = each.of(copy, sink, closing.seen(), good);
                if (result != null) {
                    return result;
                }
            }
        }
        return new Result.Good(good.marks, good.says);
    }

    /** Whether it is one of {@code expected}, or what a revocation left. */
    private VaultResult<Boolean> isOneOf(SecretValue value, Collection<Fingerprint> expected) {
        try (SecretValue cleared = SecretValue.of(CLEARED)) {
            VaultResult<Fingerprint> left = store.fingerprint(cleared);
            VaultResult<Fingerprint> there = store.fingerprint(value);
            return there instanceof VaultResult.Done<Fingerprint>(Fingerprint print)
                    ? left.map(marker -> print.equals(marker) || expected.contains(print))
                    : there.map(_ -> false);
        }
    }

    private static Result unreachable(Copy copy, @Nullable Sink sink) {
        if (sink == null) {
            return new Result.Refused(
                    "no sink \"" + copy.sink() + "\" is configured, which is to get a copy",
                    "configure tokenwright.sinks." + copy.sink() + ", or correct secretPaths");
        }
        return new Result.Refused(
                copy.display() + ": " + sink.problemWith(copy).orElse(""),
                "correct secretPaths or the sink's settings");
    }

    private static Result foreign(Copy copy, SecretPath path) {
        return new Result.Foreign(
                copy.display() + " holds neither what " + path.display() + " holds nor what it held before");
    }

    private static Result trouble(Copy copy, Outcome<?> outcome) {
        String which = copy.display() + " may still hold the old version: ";
        return switch (outcome) {
            case Outcome.RetryAfter<?> later ->
                new Result.Later(which + later.sentence(), later.delay().isZero() ? null : later.delay());
            case Outcome.AnswerLost<?> lost -> new Result.Later(which + lost.sentence(), null);
            case Outcome.Refused<?> refused ->
                new Result.Refused(
                        which + refused.sentence(), "correct what the sink refuses (" + refused.code() + ")");
            case Outcome.AlreadyGone<?> _ ->
                new Result.Refused(
                        copy.display() + " is not there, or is hidden from the sink's credential",
                        "create it there, with the protection that you want");
            case Outcome.Done<?> _ -> throw new IllegalArgumentException("an outcome that worked is no trouble");
        };
    }

    private String readBack(SecretPath path) {
        return "holds what " + path.display() + " holds, read back by fingerprint at " + clock.instant();
    }

    private static String saying(Seen seen, String readable) {
        return seen instanceof Seen.Hidden hidden ? hidden.sentence() : readable;
    }

    /** A value that was read is wiped at the end of a block. */
    private record Closing(Seen seen) implements AutoCloseable {
        @Override
        public void close() {
            if (seen instanceof Seen.Held held) {
                held.value().close();
            }
        }
    }
}
