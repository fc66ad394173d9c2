package dev.gatehouse.cli;

/// Exit codes of commands (after sysexits.h).
final class ExitCodes {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int BAD_INPUT = 65;
    static final int UNREACHABLE = 69;
    static final int BUG = 70;
    static final int CANNOT_WRITE = 73;
    static final int TRY_LATER = 75;
    static final int NOT_PERMITTED = 77;
    static final int BAD_CONFIGURATION = 78;

    private ExitCodes() {}
}
