package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What refusals have in common whatever they are written in: statuses, waiting times, and the
/// phrases that providers use for conversations that are too long or not allowed.
public final class ErrorClassifier {
    private static final Duration LONGEST = Duration.ofHours(1);

    private ErrorClassifier() {}

    /// What a refusal means, from its status and whatever words came with it.
    ///
    /// @param words code, type and message in one text
    public static ProviderError.Kind kind(int status, String words) {
        String said = words.toLowerCase(Locale.ROOT);
        if (status == 401 || (status == 403 && !has(said, "content", "policy", "safety"))) {
            return ProviderError.Kind.AUTH;
        }
        if (status == 402 || has(said, "insufficient_quota", "billing_error", "credit balance")) {
            return ProviderError.Kind.QUOTA;
        }
        if (status == 429 || has(said, "rate_limit")) {
            return ProviderError.Kind.RATE;
        }
        if (status >= 500 || status == 408 || has(said, "overloaded_error")) {
            return ProviderError.Kind.OVERLOAD;
        }
        if (has(
                said,
                "context_length",
                "context length",
                "prompt is too long",
                "maximum context")) {
            return ProviderError.Kind.CONTEXT;
        }
        if (has(said, "content_filter", "content_policy", "safety")) {
            return ProviderError.Kind.CONTENT;
        }
        return ProviderError.Kind.INVALID;
    }

    /// When to ask again (RFC 9110 section 10.2.3, and the finer `retry-after-ms` of some).
    ///
    /// What makes no sense is ignored, a past date is now, and more than an hour is an hour.
    public static @Nullable Duration retryAfter(Headers headers, Instant now) {
        Duration fine = seconds(headers.first("retry-after-ms"), 0.001);
        if (fine != null) {
            return fine;
        }
        String text = headers.first("retry-after");
        Duration plain = seconds(text, 1);
        if (plain != null || text == null) {
            return plain;
        }
        try {
            var date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(now, date.toInstant());
            return wait.isNegative() ? Duration.ZERO : capped(wait);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static @Nullable Duration seconds(@Nullable String text, double unit) {
        if (text == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(text.strip());
            if (!(number >= 0)) {
                return null;
            }
            double nanos = Math.min(number * unit, (double) LONGEST.toSeconds()) * 1e9;
            return Duration.ofNanos((long) nanos);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static Duration capped(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static boolean has(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
