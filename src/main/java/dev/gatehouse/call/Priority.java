package dev.gatehouse.call;

/// Who goes first where there is not room for all.
public enum Priority {
    /// Somebody is waiting for the answer.
    INTERACTIVE,
    /// Nobody is: it takes what others leave.
    BATCH;

    private static final String FIELD = "x-gatehouse-priority";

    /// What a call says of itself.
    public static Priority of(Call call) {
        return "batch".equalsIgnoreCase(call.head().headers().first(FIELD)) ? BATCH : INTERACTIVE;
    }
}
