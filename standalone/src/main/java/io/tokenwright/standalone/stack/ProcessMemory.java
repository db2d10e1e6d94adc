package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of one process.
 *
 * @param name what it is for
 * @param residentMiB pages in memory, shared ones included
 * @param proportionalMiB the same with each shared page divided by those who share it: these may be added up. PostgreSQL's
 *     processes share their buffers, and counting those once a process would tell nothing
 */
public record ProcessMemory(String name, long residentMiB, long proportionalMiB) {
    private static final Pattern FIELD = Pattern.compile("(?m)^(Rss|Pss):\\s+(\\d+) kB");

    /** Memory of {@code process} and all its descendants, as one; zero where the system does not tell. */
    static ProcessMemory of(String name, ProcessHandle process) {
        List<Long> pids = new ArrayList<>();
        pids.add(process.pid());
        process.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return of(name, pids);
    }

    static ProcessMemory of(String name, List<Long> pids) {
        long resident = 0;
        long proportional = 0;
        for (long pid : pids) {
            Matcher field = FIELD.matcher(read(Path.of("/proc/" + pid + "/smaps_rollup")));
            while (field.find()) {
                long kibibytes = Long.parseLong(field.group(2));
                if (field.group(1).equals("Rss")) {
                    resident += kibibytes;
                } else {
                    proportional += kibibytes;
                }
            }
        }
        return new ProcessMemory(name, resident / 1024, proportional / 1024);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
