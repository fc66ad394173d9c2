package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.ledger.Ledger;
import java.util.List;
import java.util.function.Supplier;

/// Whether the ledger fills, or cannot be written.
///
/// @param most the bytes that it may take
record LedgerWatch(Supplier<Ledger.State> state, long most) implements Watch {
    private static final int PERCENT = 100;
    private static final int CROWDED = 80;

    @Override
    public Kind kind() {
        return Kind.LEDGER;
    }

    @Override
    public List<Condition> conditions() {
        Ledger.State now = state.get();
        if (!now.failure().isEmpty()) {
            return List.of(
                    ledger(
                            Severity.CRITICAL,
                            "The ledger cannot be written: %s. Rows of calls may be lost. Check"
                                            .formatted(now.failure())
                                    + " the disk below 'data-dir', and storage."));
        }
        long used = most <= 0 ? 0 : now.bytes() * PERCENT / most;
        if (used < CROWDED) {
            return List.of();
        }
        return List.of(
                ledger(
                        used < PERCENT ? Severity.WARNING : Severity.CRITICAL,
                        ("The ledger has used %d %% of its room, as storage does not take its rows;"
                                        + " once it is full, rows of calls are lost. Check storage,"
                                        + " or raise 'ledger.max-size' and restart.")
                                .formatted(used)));
    }

    private static Condition ledger(Severity severity, String message) {
        return new Condition("ledger", severity, message);
    }
}
