package dev.gatehouse.settings;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Settings that do not fit, with everything that is wrong with them.
public final class RefusedSettings extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /// Sorts the faults by line and renders them all into the message.
    public RefusedSettings(List<Fault> faults) {
        super(sorted(faults).stream().map(Fault::render).collect(Collectors.joining("\n")));
        this.faults = sorted(faults);
    }

    /// All faults by line, warnings among them.
    public List<Fault> faults() {
        return faults;
    }

    /// All faults rendered, one below the other.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static List<Fault> sorted(List<Fault> faults) {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
                .toList();
    }
}
