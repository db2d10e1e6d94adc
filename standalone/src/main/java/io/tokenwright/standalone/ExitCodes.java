package io.tokenwright.standalone;

/** What the process ends with; {@code ./tokenwright help exit-codes} lists them. */
final class ExitCodes {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private ExitCodes() {}
}
