package dev.gatehouse.cache.semantic;

import dev.gatehouse.config.Group;

/// Which requests a layer of the cache answers.
public enum CachedRequests {
    OFF,
    /// Those with a `temperature` of 0, and those whose answers do not vary.
    DETERMINISTIC,
    ALL;

    /// Reads it.
    ///
    /// @param setting the name of the setting, which may be true or false too
    /// @param variable the environment variable
    public static CachedRequests read(Group g, String setting, String variable) {
        return g.word(setting, values(), OFF)
                .also("false", OFF)
                .also("true", ALL)
                .env(variable)
                .value();
    }
}
