package dev.gatehouse.alarms;

import java.util.Locale;

/// How soon an operator should act.
public enum Severity {
    /// Calls go on; they may not if nothing is done.
    WARNING,
    /// Calls are refused or fail, or records are lost.
    CRITICAL;

    /// Its name in answers and messages.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
