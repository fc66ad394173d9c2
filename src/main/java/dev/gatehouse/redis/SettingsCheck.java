package dev.gatehouse.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Looks for settings of Redis under which it loses counters.
final class SettingsCheck {
    private final Redis redis;
    private final Duration limit;

    SettingsCheck(Redis redis, Duration limit) {
        this.redis = redis;
        this.limit = limit;
    }

    List<String> warnings() throws RedisException {
        List<String> warnings = new ArrayList<>();
        String policy = value("memory", "maxmemory_policy");
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            warnings.add(
                    redis.name()
                            + " has the maxmemory-policy "
                            + policy
                            + ": it may drop counters of budgets; set it to noeviction");
        }
        if (value("persistence", "aof_enabled").equals("0") && !saved()) {
            warnings.add(
                    redis.name()
                            + " keeps nothing on disk: a restart loses all counters; set appendonly"
                            + " to yes or save to a rule");
        }
        return warnings;
    }

    /// A line of a section; empty when there is none.
    private String value(String section, String name) throws RedisException {
        return String.valueOf(redis.call(limit, "INFO", section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /// Hosted servers hide their settings and have backups of their own: no warning then.
    private boolean saved() throws RedisException {
        try {
            return redis.call(limit, "CONFIG", "GET", "save") instanceof List<?> setting
                    && !setting.isEmpty()
                    && !setting.getLast().equals("");
        } catch (RedisException e) {
            if (e.has("ERR") || e.has("NOPERM")) {
                return true;
            }
            throw e;
        }
    }
}
