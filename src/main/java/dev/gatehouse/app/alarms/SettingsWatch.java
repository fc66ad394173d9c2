package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import java.util.List;

/// Whether the last reload was refused.
final class SettingsWatch implements Watch {
    private volatile List<Condition> refused = List.of();

    /// A reload was refused.
    void refused(InvalidSettingsException invalid) {
        List<SettingsError> errors =
                invalid.faults().stream()
                        .filter(it -> it.severity() == SettingsError.Severity.ERROR)
                        .toList();
        String where = errors.isEmpty() ? "" : where(errors.getFirst());
        refused =
                List.of(
                        new Condition(
                                "settings",
                                Severity.WARNING,
                                ("The settings are not valid, so the old ones stay in force."
                                                + " Errors: %d, the first %s. Mend what"
                                                + " 'gatehouse check' shows, and reload.")
                                        .formatted(errors.size(), where)));
    }

    /// A value may be a secret that stands in the wrong place, so only its place is shown.
    private static String where(SettingsError error) {
        String at = error.path().isEmpty() ? "" : "at '" + error.path() + "'";
        String line = error.line() > 0 ? " in line " + error.line() : "";
        return (at + line).isBlank() ? "about the file itself" : (at + line).strip();
    }

    /// A reload was accepted.
    void accepted() {
        refused = List.of();
    }

    @Override
    public Kind kind() {
        return Kind.SETTINGS;
    }

    @Override
    public List<Condition> conditions() {
        return refused;
    }
}
