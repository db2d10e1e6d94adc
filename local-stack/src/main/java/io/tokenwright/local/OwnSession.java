package io.tokenwright.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Child processes that a terminal does not know: Ctrl-C reaches every process of the session, and would end the database together with
 * those who still use it. By {@code setsid} of util-linux, which becomes the program and keeps its process id; a machine without it,
 * as macOS is, starts the program as it is, and there Ctrl-C ends all at once.
 */
public final class OwnSession {
    private static final String SETSID = "setsid";

    private OwnSession() {}

    /** The command that starts {@code command} in a session of its own, where that can be done. */
    public static List<String> command(List<String> command) {
        if (!onPath()) {
            return command;
        }
        List<String> own = new ArrayList<>(command.size() + 1);
        own.add(SETSID);
        own.addAll(command);
        return own;
    }

    private static boolean onPath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, SETSID)));
    }
}
