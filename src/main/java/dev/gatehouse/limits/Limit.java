package dev.gatehouse.limits;

import dev.gatehouse.caller.UserPath;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A rate limit: what it is for, and how much that may have.
///
/// @param name a key's id, a user path, a model, an account; [#EACH] where each key, model or
///     account has the whole limit for itself; empty for [Scope#ALL]
/// @param perChild whether each path directly below the user path has the whole limit for itself
/// @param source where it is edited
/// @param version of its document; 0 when the settings declare it
public record Limit(
        Scope scope, String name, boolean perChild, Rates rates, Source source, long version) {
    /// In place of a name: each one separately.
    public static final String EACH = "*";

    /// The greatest amount of a limit.
    public static final long MOST = 1_000_000_000_000L;

    /// What a limit is for.
    public enum Scope {
        KEY,
        USER_PATH,
        MODEL,
        ACCOUNT,
        ALL;

        /// Its name in documents and in the routes of administration.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The time to which an amount refers.
    public enum Period {
        SECOND(Duration.ofSeconds(1)),
        MINUTE(Duration.ofMinutes(1)),
        HOUR(Duration.ofHours(1)),
        DAY(Duration.ofDays(1));

        private final long nanos;

        Period(Duration length) {
            nanos = length.toNanos();
        }

        long nanos() {
            return nanos;
        }

        /// Its name in documents.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is limited.
    public enum Measure {
        REQUESTS,
        TOKENS,
        CONCURRENT;

        /// Its name in metrics.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where a limit is edited.
    public enum Source {
        /// In the settings.
        CONFIG,
        /// By administration.
        MANUAL;

        /// Its name in the answers of administration.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How much; 0 stands for no limit.
    ///
    /// @param burst how many requests may come at once, at most `requests`
    /// @param concurrent how many calls may be in flight
    public record Rates(long requests, long burst, long tokens, long concurrent, Period period) {
        /// With everything at once where there is no burst.
        public Rates {
            burst = burst == 0 ? requests : Math.min(burst, requests);
        }

        /// The nanoseconds between two requests at a steady rate, of one gateway of several.
        long interval(int gateways) {
            return Math.ceilDiv(period.nanos() * gateways, requests);
        }

        /// A gateway's part of an amount. It is at least 1: a gateway with none would reject all
        /// of its clients.
        static long part(long amount, int gateways) {
            return Math.max(1, amount / gateways);
        }
    }

    /// What is wrong with what a limit is for, to follow the name of a setting; `null` when nothing
    /// is.
    static @Nullable String fault(Scope scope, String name, boolean perChild) {
        if (perChild && scope != Scope.USER_PATH) {
            return "has no children: 'per-child' is for user paths";
        }
        return switch (scope) {
            case ALL -> name.isEmpty() ? null : "must be empty: the limit is for all calls";
            case USER_PATH -> pathFault(name);
            case KEY, MODEL, ACCOUNT ->
                    name.isBlank() || name.length() > UserPath.LONGEST
                            ? "must have 1 to %d characters".formatted(UserPath.LONGEST)
                            : null;
        };
    }

    private static @Nullable String pathFault(String name) {
        try {
            UserPath.of(name);
            return name.isBlank() ? "must be a user path; '/' is the whole" : null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /// Its id: limits of different sources may be for the same.
    String id() {
        return String.join(" ", source.word(), scope.word(), rates.period().word(), name);
    }

    /// Whether it counts several of a kind separately.
    boolean separate() {
        return perChild || (name.equals(EACH) && scope != Scope.USER_PATH);
    }

    /// Whether a user path has it in its own part of the organisation.
    public boolean within(String userPath) {
        return userPath.equals(UserPath.ROOT)
                || (scope == Scope.USER_PATH && UserPath.within(name, userPath));
    }
}
