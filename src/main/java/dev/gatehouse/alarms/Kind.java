package dev.gatehouse.alarms;

import java.util.Locale;

/// What an alarm is about.
public enum Kind {
    /// A level of a budget is reached.
    BUDGET,
    /// An account is suspended, or the circuit of a target of it is open.
    ACCOUNT,
    /// Storage does not answer.
    STORAGE,
    /// What waits for storage takes much of its room.
    LEDGER,
    /// A reload was refused, as the settings are not valid.
    SETTINGS,
    /// Calls were made whose cost is unknown.
    UNPRICED;

    /// Its name in answers, messages and metrics.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether all gateways of one storage see the same, so that one of them sends the messages.
    boolean shared() {
        return this == BUDGET;
    }
}
