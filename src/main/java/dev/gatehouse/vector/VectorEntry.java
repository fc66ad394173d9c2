package dev.gatehouse.vector;

/// A vector with what belongs to it.
public final class VectorEntry {
    private final String id;
    private final String partition;
    private final float[] vector;
    private final String payload;
    private final long expires;

    /// @param id unique in the store; an entry with the same id is replaced
    /// @param partition at most 64 characters of the URL-safe Base64 alphabet
    /// @param vector a unit vector; not to be changed
    /// @param payload what the caller wants back with a match; at most 16 KB
    /// @param expires in milliseconds since the epoch
    public VectorEntry(String id, String partition, float[] vector, String payload, long expires) {
        this.id = id;
        this.partition = partition;
        this.vector = vector;
        this.payload = payload;
        this.expires = expires;
    }

    public String id() {
        return id;
    }

    public String partition() {
        return partition;
    }

    /// Not to be changed.
    public float[] vector() {
        return vector;
    }

    public String payload() {
        return payload;
    }

    public long expires() {
        return expires;
    }
}
