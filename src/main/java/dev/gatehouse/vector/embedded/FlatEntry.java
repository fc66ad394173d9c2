package dev.gatehouse.vector.embedded;

/// An entry of the [EmbeddedVectorStore], without its vector, which lies in its partition.
final class FlatEntry {
    /// The objects of an entry beside its texts and codes: itself, its texts, its places in the
    /// partition, in the map of ids and in the order of expiry.
    private static final long OVERHEAD = 220;

    final String id;
    final FlatPartition partition;
    final String payload;
    final long expires;

    /// Where it is in its partition; -1 when it is in none.
    int place = -1;

    /// Where it is in the order of expiry.
    int turn = -1;

    FlatEntry(String id, FlatPartition partition, String payload, long expires) {
        this.id = id;
        this.partition = partition;
        this.payload = payload;
        this.expires = expires;
    }

    /// The memory it takes, its vector included.
    long bytes() {
        return bytes(id, payload, partition.dimensions());
    }

    static long bytes(String id, String payload, int dimensions) {
        return OVERHEAD
                + id.length()
                + payload.length()
                + dimensions
                + 8L * VectorCodes.words(dimensions);
    }
}
