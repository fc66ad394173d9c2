package dev.gatehouse.cache;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request asks of the cache (RFC 9111 section 5.2.1, and header fields of the gateway's
/// own). A client can only make the cache do less than the settings allow.
///
/// @param exact whether the stored answer to an equal request may be used
/// @param semantic whether that to a question of the same meaning may be used
/// @param stores whether the answer may be stored
/// @param compared whether its question may be stored, so that the answer serves others
/// @param maxAge how old an answer may be, in milliseconds
/// @param ttl how long the answer may be kept, in milliseconds
/// @param similarity the least cosine of two questions of the same meaning
record CacheControl(
        boolean exact,
        boolean semantic,
        boolean stores,
        boolean compared,
        long maxAge,
        long ttl,
        double similarity) {
    private static final String TYPE = "x-cache-type";
    private static final String TTL = "x-cache-ttl";
    private static final String SIMILARITY = "x-cache-semantic-threshold";
    private static final long SECOND = 1_000;

    /// Reads it.
    ///
    /// @param longest how long answers are kept by the settings
    /// @throws dev.gatehouse.call.ProblemException for a value that cannot be understood
    static CacheControl of(Headers headers, Duration longest) {
        boolean reads = true;
        boolean stores = true;
        long maxAge = Long.MAX_VALUE;
        for (String name : List.of("cache-control", "x-cache-control")) {
            for (String field : headers.all(name)) {
                for (String each : field.split(",", -1)) {
                    String directive = each.strip().toLowerCase(Locale.ROOT);
                    reads &= !directive.equals("no-cache") && !directive.equals("no-store");
                    stores &= !directive.equals("no-store");
                    maxAge = Math.min(maxAge, maxAge(directive));
                }
            }
        }
        String type = type(headers.first(TYPE));
        boolean exact = type.equals("exact") || type.equals("both");
        boolean semantic = type.equals("semantic") || type.equals("both");
        return new CacheControl(
                reads && exact,
                reads && semantic,
                stores && (exact || semantic),
                stores && semantic,
                maxAge,
                ttl(headers, longest),
                similarity(headers.first(SIMILARITY)));
    }

    /// Whether a stored answer may be used at all.
    boolean reads() {
        return exact || semantic;
    }

    /// Whether nothing is asked of it.
    boolean idle() {
        return !reads() && !stores;
    }

    /// The same where some layers do not serve the call.
    CacheControl within(boolean equal, boolean meaning) {
        return new CacheControl(
                exact && equal,
                semantic && meaning,
                stores && (equal || meaning),
                compared && meaning,
                maxAge,
                ttl,
                similarity);
    }

    private static double similarity(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            double number = Double.parseDouble(text.strip());
            if (number >= 0 && number <= 1) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Answered below.
        }
        throw new Problem.Malformed(
                        "The header field X-Cache-Semantic-Threshold must be a number from 0 to 1.",
                        SIMILARITY)
                .asException();
    }

    /// What proxies and clients write for themselves is no error here.
    private static long maxAge(String directive) {
        String prefix = "max-age=";
        String digits = directive.startsWith(prefix) ? directive.substring(prefix.length()) : "";
        return seconds(digits) < 0 ? Long.MAX_VALUE : seconds(digits) * SECOND;
    }

    private static String type(@Nullable String field) {
        String type = field == null ? "both" : field.strip().toLowerCase(Locale.ROOT);
        if (!List.of("exact", "semantic", "both", "none").contains(type)) {
            throw new Problem.Malformed(
                            "The header field X-Cache-Type must be exact, semantic, both or none.",
                            TYPE)
                    .asException();
        }
        return type;
    }

    private static long ttl(Headers headers, Duration longest) {
        String text = headers.first(TTL);
        if (text == null) {
            return longest.toMillis();
        }
        long seconds = seconds(text.strip());
        if (seconds < 0) {
            throw new Problem.Malformed(
                            "The header field X-Cache-TTL must be a number of seconds.", TTL)
                    .asException();
        }
        return Math.min(seconds * SECOND, longest.toMillis());
    }

    /// A number of seconds that does not overflow; -1 for what is none.
    private static long seconds(String digits) {
        boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            return -1;
        }
        return digits.length() > 9 ? 1_000_000_000 : Long.parseLong(digits);
    }
}
