package dev.gatehouse.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Settings that do not fit, with all their errors.
public final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<SettingsError> faults;

    /// Sorts the errors by line and renders them all into the message.
    public InvalidSettingsException(List<SettingsError> faults) {
        super(sorted(faults).stream().map(SettingsError::render).collect(Collectors.joining("\n")));
        this.faults = sorted(faults);
    }

    /// All errors by line, warnings among them.
    public List<SettingsError> faults() {
        return faults;
    }

    /// How many of them are errors and no warnings.
    public long errors() {
        return faults.stream().filter(it -> it.severity() == SettingsError.Severity.ERROR).count();
    }

    /// All of them rendered, one below the other.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static List<SettingsError> sorted(List<SettingsError> faults) {
        return faults.stream()
                .sorted(
                        Comparator.comparingInt(SettingsError::line)
                                .thenComparingInt(SettingsError::column))
                .toList();
    }
}
