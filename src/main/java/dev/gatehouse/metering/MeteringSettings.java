package dev.gatehouse.metering;

import dev.gatehouse.config.Group;

/// The record of usage and cost.
///
/// @param enabled whether calls are recorded
/// @param retentionDays after how many days rows and sums are deleted; 0 keeps them for ever
public record MeteringSettings(boolean enabled, int retentionDays) {
    /// Reads them.
    public static MeteringSettings read(Group g) {
        return new MeteringSettings(
                g.flag("enabled", true).env("USAGE_ENABLED").value(),
                g.whole("retention-days", 90)
                        .between(0, 36_500)
                        .env("USAGE_RETENTION_DAYS")
                        .value());
    }
}
