package dev.gatehouse.app;

/// What the program's exit says to scripts (after sysexits.h).
final class ExitCodes {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int UNREACHABLE = 69;
    static final int BAD_CONFIGURATION = 78;

    private ExitCodes() {}
}
