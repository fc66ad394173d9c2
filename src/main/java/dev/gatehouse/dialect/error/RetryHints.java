package dev.gatehouse.dialect.error;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a provider accepts the next request: header fields (RFC 9110 section 10.2.3, the finer
/// `retry-after-ms`, and the times at which limits are reset), and members of error bodies.
///
/// A value that makes no sense is ignored, a past time is now, and more than an hour is an hour.
public final class RetryHints {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern UNITS =
            Pattern.compile(
                    "(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?"
                            + "(?:(\\d+(?:\\.\\d+)?)s)?(?:(\\d+(?:\\.\\d+)?)ms)?");
    private static final String[][] LIMITS = {
        {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
        {"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
        {"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
        {"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
        {"x-ratelimit-remaining", "x-ratelimit-reset"}
    };

    private RetryHints() {}

    /// The hint in the header fields of an error.
    public static @Nullable Duration of(Headers headers, Instant now) {
        Duration fine = number(headers.first("retry-after-ms"), 1e6);
        if (fine != null) {
            return fine;
        }
        String text = headers.first("retry-after");
        Duration plain = text == null ? null : number(text, 1e9);
        if (plain == null && text != null) {
            plain = date(text, now);
        }
        return plain == null ? reset(headers, now) : plain;
    }

    /// Whether a value of `Retry-After` or `retry-after-ms` is valid.
    public static boolean valid(String value) {
        return number(value, 1) != null || date(value, Instant.EPOCH) != null;
    }

    /// The hint in an error body: Google's `RetryInfo`, and the header fields that OpenRouter
    /// repeats in `metadata`.
    public static @Nullable Duration of(Json error, Instant now) {
        try {
            Json details = error.member("details");
            for (int i = 0; details != null && i < details.size(); i++) {
                Json delay = details.at(i).member("retryDelay");
                if (delay != null && delay.hasText()) {
                    return units(delay.text());
                }
            }
            Json metadata = error.member("metadata");
            Json headers = metadata == null ? null : metadata.member("headers");
            Json reset = headers == null ? null : headers.member("X-RateLimit-Reset");
            return reset == null ? null : moment(text(reset), now);
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// The latest reset among the limits that are used up.
    private static @Nullable Duration reset(Headers headers, Instant now) {
        Duration latest = null;
        for (String[] limit : LIMITS) {
            String left = headers.first(limit[0]);
            String when = headers.first(limit[1]);
            if (left != null && when != null && left.strip().equals("0")) {
                Duration wait = moment(when.strip(), now);
                latest =
                        latest == null || (wait != null && wait.compareTo(latest) > 0)
                                ? wait
                                : latest;
            }
        }
        return latest;
    }

    /// A time in whatever form: a span with units, a date, seconds from now, or a time since 1970
    /// in seconds or milliseconds.
    private static @Nullable Duration moment(String text, Instant now) {
        Duration span = units(text);
        if (span != null) {
            return span;
        }
        try {
            if (text.matches("\\d{9,10}(\\.\\d+)?")) {
                return until(Instant.ofEpochSecond((long) Double.parseDouble(text)), now);
            }
            if (text.matches("\\d{12,14}")) {
                return until(Instant.ofEpochMilli(Long.parseLong(text)), now);
            }
            Duration plain = number(text, 1e9);
            return plain == null ? until(Instant.parse(text), now) : plain;
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static @Nullable Duration units(String text) {
        Matcher match = UNITS.matcher(text.strip());
        if (text.isBlank() || !match.matches()) {
            return null;
        }
        double seconds =
                group(match, 1) * 86_400
                        + group(match, 2) * 3_600
                        + group(match, 3) * 60
                        + group(match, 4)
                        + group(match, 5) / 1_000;
        return capped(seconds * 1e9);
    }

    private static double group(Matcher match, int index) {
        String text = match.group(index);
        return text == null ? 0 : Double.parseDouble(text);
    }

    private static @Nullable Duration date(String text, Instant now) {
        try {
            var date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return until(date.toInstant(), now);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static Duration until(Instant when, Instant now) {
        return capped(Math.max(0, (double) Duration.between(now, when).toMillis() * 1e6));
    }

    /// @param unit nanoseconds
    private static @Nullable Duration number(@Nullable String text, double unit) {
        try {
            double number = text == null ? -1 : Double.parseDouble(text.strip());
            return number >= 0 ? capped(number * unit) : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static Duration capped(double nanos) {
        return Duration.ofNanos((long) Math.min(nanos, (double) LONGEST.toNanos()));
    }

    private static String text(Json value) throws MalformedJson {
        return value.kind() == Json.Kind.STRING ? value.text() : value.raw();
    }
}
