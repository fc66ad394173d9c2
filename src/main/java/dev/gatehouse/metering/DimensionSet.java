package dev.gatehouse.metering;

import java.util.List;

/// The fixed sets of dimensions by which usage is summed up. Their ids are stored.
public enum DimensionSet {
    MODELS("models", "model", "account", "operation", "status", "cache"),
    PATHS("paths", "user_path", "model"),
    KEYS("keys", "key", "model"),
    TAGS("tags", "tag", "model"),
    USERS("users", "end_user");

    /// The value that stands for all beyond the most that a set may have in a day.
    static final String OTHER = "other";

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> dimensions;

    DimensionSet(String id, String... dimensions) {
        this.id = id;
        this.dimensions = List.of(dimensions);
    }

    /// Its name in storage.
    public String id() {
        return id;
    }

    /// The names of its dimensions.
    public List<String> dimensions() {
        return dimensions;
    }
}
