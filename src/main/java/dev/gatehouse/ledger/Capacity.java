package dev.gatehouse.ledger;

import java.util.function.Consumer;

/// How much the ledger may take on disk, and whether there is a reserve for calls in flight.
///
/// Near its largest size and without the reserve, it takes the rows of calls in flight only.
final class Capacity {
    private static final double CROWDED = 0.8;
    private static final double NEARLY_FULL = 0.9;

    private final long most;
    private final Reserve reserve;
    private final Consumer<String> warnings;
    private boolean crowded;
    private volatile boolean nearlyFull;
    private volatile boolean full;
    private volatile boolean reserved;

    Capacity(long most, Reserve reserve, Consumer<String> warnings) {
        this.most = most;
        this.reserve = reserve;
        this.warnings = warnings;
        this.reserved = reserve.take();
    }

    /// Whether further calls may begin.
    boolean takesCalls() {
        return reserved && !nearlyFull;
    }

    /// Whether no record may be added.
    boolean full() {
        return full;
    }

    /// Compares the size of the ledger with the most it may take.
    void measure(long bytes) {
        boolean now = bytes > most * CROWDED;
        if (now && !crowded) {
            warnings.accept(
                    "The ledger has used 80 % of 'ledger.max-size', as storage does not take its rows.");
        }
        crowded = now;
        nearlyFull = bytes >= most * NEARLY_FULL;
        boolean over = bytes >= most;
        if (over && !full) {
            warnings.accept("The ledger is full; the rows of further calls are lost.");
        }
        full = over;
    }

    /// Gives the reserve up.
    ///
    /// @return whether there was one
    boolean giveUpReserve() {
        if (!reserved) {
            return false;
        }
        reserved = false;
        reserve.giveUp();
        return true;
    }

    boolean hasReserve() {
        return reserved;
    }

    /// Takes the reserve again, if it is to be had.
    void restoreReserve() {
        reserved = reserve.take();
    }
}
