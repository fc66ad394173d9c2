package dev.gatehouse.keys;

import dev.gatehouse.config.Group;
import java.time.Duration;

/// How keys are checked.
///
/// @param maxStaleness how long keys are accepted from memory while storage is away
/// @param refusalsPerMinute how many wrong keys of one address are answered with 401 in a minute;
///     further ones with 429. 0 for no limit
/// @param modelsEnabledByDefault whether a model without a rule of access is open to everyone; else
///     a rule must open it
public record KeySettings(
        Duration maxStaleness, int refusalsPerMinute, boolean modelsEnabledByDefault) {
    /// Reads them.
    public static KeySettings read(Group g) {
        return new KeySettings(
                g.duration("max-staleness", "1h").value(),
                g.whole("refusals-per-minute", 30).atLeast(0).value(),
                g.flag("models-enabled-by-default", true).env("MODELS_ENABLED_BY_DEFAULT").value());
    }
}
