package io.tokenwright.kit.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Why a service cannot start on its database, for people. Pure. */
public final class StartProblems {
    private StartProblems() {}

    /** The sentence, if {@code cause} by itself is such a reason; else empty. Its own causes are not looked at. */
    public static Optional<String> sentence(Throwable cause) {
        return switch (cause) {
            case SQLException e -> ofState(e);
            case FlywayValidateException e ->
                Optional.of("the database does not fit this release: " + plain(e)
                        + " Start the release that this database was last used with, or restore it from a backup.");
            case FlywayException e ->
                Optional.of("the database's tables cannot be brought up to date: " + plain(e)
                        + " Mend that and start again: what was done before it stays.");
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofState(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("08")) {
            return Optional.of("the database cannot be reached: " + oneLine(e)
                    + " Check datasources.default.url, and that it runs.");
        }
        if (state.startsWith("28")) {
            return Optional.of("the database does not let this service in: " + oneLine(e)
                    + " Check datasources.default.username and .password.");
        }
        if (state.equals("42501")) {
            return Optional.of("the database's tables cannot be brought up to date: " + oneLine(e)
                    + " Give datasources.default.username the right to create and change tables in its schema.");
        }
        return Optional.empty();
    }

    /** Flyway's sentences without its advice, which names commands that nobody has here. */
    private static String plain(FlywayException e) {
        String text = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("Need more flexibility")
                        && !line.startsWith("Validate failed")
                        && !line.startsWith("->")
                        && !line.startsWith("Either revert"))
                .collect(Collectors.joining("; "));
        return text.endsWith(".") ? text : text + ".";
    }

    private static String oneLine(SQLException e) {
        String text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        return text.endsWith(".") ? text : text + ".";
    }
}
