package io.tokenwright.local;

/** What came of looking for a program that serves Vault's API. */
sealed interface VaultSearch {
    /** It can be started. */
    record Found(VaultProgram program) implements VaultSearch {}

    /**
     * There is none.
     *
     * @param why for the person who wonders, with the remedy
     */
    record Missing(String why) implements VaultSearch {}

    /** The program on the PATH, else OpenBao's wheel. {@code -Dtokenwright.local.vault=stand-in} finds none, for a quick or an offline run. */
    static VaultSearch ofThisMachine() {
        if ("stand-in".equals(System.getProperty("tokenwright.local.vault"))) {
            return new Missing("-Dtokenwright.local.vault=stand-in asks for it");
        }
        return VaultProgram.onPath(System.getenv().getOrDefault("PATH", ""))
                .<VaultSearch>map(Found::new)
                .orElseGet(OpenBaoWheel::program);
    }
}
