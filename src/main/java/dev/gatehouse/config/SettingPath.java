package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/// The setting that is being read: its path, its variable and the spot to blame.
///
/// @param variable the canonical variable, or none inside lists
/// @param single whether its record stands here only, so that other variables may name it too
record SettingPath(String path, @Nullable String variable, SourcePosition spot, boolean single) {
    static final String PREFIX = "GATEHOUSE";

    static SettingPath root(SourcePosition spot) {
        return new SettingPath("", PREFIX, spot, true);
    }

    SettingPath child(String name, SourcePosition at) {
        return new SettingPath(joined(name), variable(name), at, single);
    }

    SettingPath entry(String key, SourcePosition at) {
        return new SettingPath(joined(Names.quoted(key)), variable(key), at, false);
    }

    SettingPath item(int index, SourcePosition at) {
        return new SettingPath(path + "[" + index + "]", null, at, false);
    }

    private String joined(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private @Nullable String variable(String name) {
        return variable == null ? null : variable + "_" + Names.variable(name);
    }
}
