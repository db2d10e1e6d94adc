package io.tokenwright.standalone.stack;

import java.util.List;

/** How a service's JVM is started, here and in the container image. An AOT cache is valid only under the same collector and headers. */
final class Jvm {
    static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dfile.encoding=UTF-8");

    private Jvm() {}
}
