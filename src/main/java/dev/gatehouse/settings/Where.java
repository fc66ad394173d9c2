package dev.gatehouse.settings;

import org.jspecify.annotations.Nullable;

/// The setting that is being read: its path, its variable and the spot to blame.
///
/// @param variable the canonical variable, or none inside lists
/// @param single whether its record stands here only, so that other variables may name it too
record Where(String path, @Nullable String variable, Spot spot, boolean single) {
    static final String PREFIX = "GATEHOUSE";

    static Where root(Spot spot) {
        return new Where("", PREFIX, spot, true);
    }

    Where child(String name, Spot at) {
        return new Where(joined(name), variable(name), at, single);
    }

    Where entry(String key, Spot at) {
        return new Where(joined(Names.quoted(key)), variable(key), at, false);
    }

    Where item(int index, Spot at) {
        return new Where(path + "[" + index + "]", null, at, false);
    }

    private String joined(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private @Nullable String variable(String name) {
        return variable == null ? null : variable + "_" + Names.variable(name);
    }
}
