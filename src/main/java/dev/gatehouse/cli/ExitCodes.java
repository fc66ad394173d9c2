package dev.gatehouse.cli;

/// Exit codes of commands (after sysexits.h).
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    public static final int BAD_INPUT = 65;
    public static final int UNREACHABLE = 69;
    public static final int BUG = 70;
    public static final int CANNOT_WRITE = 73;
    public static final int TRY_LATER = 75;
    public static final int NOT_PERMITTED = 77;
    public static final int BAD_CONFIGURATION = 78;

    private ExitCodes() {}
}
