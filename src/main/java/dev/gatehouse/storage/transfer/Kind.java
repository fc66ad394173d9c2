package dev.gatehouse.storage.transfer;

/// What a storage keeps, as reports of a copy count it.
public enum Kind {
    DOCUMENTS("documents"),
    ROWS("journal rows"),
    SUMS("sums"),
    POSITIONS("ledger positions"),
    COUNTERS("counters"),
    BLOBS("blobs");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    /// What several of them are called.
    public String words() {
        return words;
    }
}
