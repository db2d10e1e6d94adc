package io.tokenwright.kit.start;

import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.database.StartProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operator has to know of a start that failed. Pure. */
final class StartFailure {
    private static final int CAUSES_MAX = 30;

    private StartFailure() {}

    /** The sentence, if {@code failure} is one that an operator can mend; empty if it is a bug. */
    static Optional<String> sentence(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable at = failure; at != null && causes.size() < CAUSES_MAX; at = at.getCause()) {
            causes.addFirst(at);
        }
        return causes.stream()
                .flatMap(cause -> (cause instanceof ConfigurationException
                                ? Optional.ofNullable(cause.getMessage())
                                : StartProblems.sentence(cause))
                        .stream())
                .findFirst();
    }
}
