package dev.gatehouse.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassifierTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # retry-after,                   milliseconds, expected
                    2,                               ,     2000
                    0,                               ,     0
                    1.5,                             ,     1500
                    ' 3 ',                           ,     3000
                    1000000000,                      ,     3600000
                    1e30,                            ,     3600000
                    3600,                            ,     3600000
                    -1,                              ,
                    NaN,                             ,
                    soon,                            ,
                    '',                              ,
                    ,                                ,
                    'Sun, 22 Nov 2026 10:00:30 GMT', ,     30000
                    'Sun, 22 Nov 2026 09:59:30 GMT', ,     0
                    'Sun, 22 Nov 2026 23:00:00 GMT', ,     3600000
                    'Sun, 99 Nov 2026 23:00:00 GMT', ,
                    ,                                250,  250
                    7,                               250,  250
                    7,                               0.5,  0
                    7,                               -1,   7000
                    7,                               soon, 7000
                    ,                                1e12, 3600000
                    """)
    void a_waiting_time_is_read_or_ignored(
            @Nullable String plain, @Nullable String fine, @Nullable Long expected) {
        Headers headers =
                Headers.none()
                        .addIfPresent("Retry-After", plain)
                        .addIfPresent("Retry-After-Ms", fine);

        Duration wait = ErrorClassifier.retryAfter(headers, NOW);

        assertThat(wait == null ? null : (Long) wait.toMillis()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    400, something,                              INVALID
                    400, context_length_exceeded,                CONTEXT
                    400, This model's maximum context is 9,      CONTEXT
                    400, prompt is too long: 9 > 8,              CONTEXT
                    400, content_filter,                         CONTENT
                    400, Content_Policy_Violation,               CONTENT
                    401, x,                                      AUTH
                    402, x,                                      QUOTA
                    400, Your credit balance is too low,         QUOTA
                    403, x,                                      AUTH
                    403, blocked by our content policy,          INVALID
                    404, x,                                      INVALID
                    408, x,                                      OVERLOAD
                    413, x,                                      INVALID
                    429, x,                                      RATE
                    429, insufficient_quota,                     QUOTA
                    400, rate_limit_exceeded,                    RATE
                    500, x,                                      OVERLOAD
                    502, x,                                      OVERLOAD
                    503, x,                                      OVERLOAD
                    529, overloaded_error,                       OVERLOAD
                    """)
    void a_refusal_means_what_its_status_and_its_words_say(
            int status, String words, ProviderError.Kind expected) {
        assertThat(ErrorClassifier.kind(status, words)).isEqualTo(expected);
    }
}
