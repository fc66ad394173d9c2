package dev.gatehouse.config;

import dev.gatehouse.config.source.SourcePosition;
import org.jspecify.annotations.Nullable;

/// The setting that is being read: its path, its variable and the position to name in an error.
///
/// @param name the last part of the path, as it was written
/// @param variable the environment variable named after the path, none inside lists
/// @param single whether its record stands here only, so that other variables may name it too
record SettingPath(
        String path, String name, @Nullable String variable, SourcePosition spot, boolean single) {
    static final String PREFIX = "GATEHOUSE";

    static SettingPath root(SourcePosition spot) {
        return new SettingPath("", "", PREFIX, spot, true);
    }

    /// A setting below this one.
    SettingPath child(String name, SourcePosition at) {
        return new SettingPath(joined(name), name, variable(name), at, single);
    }

    /// An entry under a name that the operator chooses.
    SettingPath entry(String key, SourcePosition at) {
        return new SettingPath(joined(Names.quoted(key)), key, variable(key), at, false);
    }

    SettingPath item(int index, SourcePosition at) {
        return new SettingPath(path + "[" + index + "]", name, null, at, false);
    }

    private String joined(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private @Nullable String variable(String name) {
        return variable == null ? null : variable + "_" + Names.variable(name);
    }
}
