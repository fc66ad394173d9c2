package dev.gatehouse.alarms;

/// A fact that holds now and that an operator should act on.
///
/// @param subject what it is about: a budget, an account, ...
/// @param level the percentage that is reached; 0 where there are no levels
/// @param message sentences that state the fact and what to do about it
public record Condition(String subject, int level, Severity severity, String message) {
    /// A fact without levels.
    public Condition(String subject, Severity severity, String message) {
        this(subject, 0, severity, message);
    }

    /// What distinguishes it from the others of its kind.
    String key() {
        return level == 0 ? subject : subject + "@" + level;
    }
}
