package dev.gatehouse.dialect.error;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryHintsTest {
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

        Duration wait = RetryHints.of(headers, NOW);

        assertThat(wait == null ? null : (Long) wait.toMillis()).isEqualTo(expected);
    }

    @Test
    void an_error_body_states_when_to_come_again() throws MalformedJson {
        String openRouter =
                "{\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1700000060000\"}}}";
        String google = "{\"details\":[{\"@type\":\"x\"},{\"retryDelay\":\"36s\"}]}";
        Instant now = Instant.ofEpochSecond(1_700_000_000);

        assertThat(RetryHints.of(Json.parse(openRouter.getBytes(UTF_8)), now)).hasSeconds(60);
        assertThat(RetryHints.of(Json.parse(google.getBytes(UTF_8)), now)).hasSeconds(36);
        assertThat(RetryHints.of(Json.parse("{}".getBytes(UTF_8)), now)).isNull();
    }
}
