package dev.gatehouse.call;

/// Scheduling class, used when capacity is limited.
public enum Priority {
    /// A client waits for the answer.
    INTERACTIVE,
    /// No client waits: it uses the capacity that others leave.
    BATCH;

    private static final String FIELD = "x-gatehouse-priority";

    /// What a header field of the call declares.
    public static Priority of(Call call) {
        return "batch".equalsIgnoreCase(call.head().headers().first(FIELD)) ? BATCH : INTERACTIVE;
    }
}
