package dev.gatehouse.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.ProblemException;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What requests ask of the cache.
class CacheControlTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cache-Control | no-cache | false | true",
                "Cache-Control | private, No-Cache | false | true",
                "Cache-Control | no-store | false | false",
                "X-Cache-Control | no-store | false | false",
                "Cache-Control | no-transform, only-if-cached | true | true",
                "Cache-Control | no-cache=\"set-cookie\" | true | true",
                "X-Cache-Type | EXACT | true | true",
                "X-Cache-Type | semantic | true | true"
            })
    void a_field_limits_reading_and_storing(
            String name, String value, boolean reads, boolean stores) {
        CacheControl control = CacheControl.of(Headers.of(name, value), HOUR);
        assertThat(control.reads()).isEqualTo(reads);
        assertThat(control.stores()).isEqualTo(stores);
    }

    @ParameterizedTest
    @CsvSource({"60, 60000", "0, 0", "86400, 3600000", "99999999999999999999, 3600000"})
    void a_time_to_live_is_at_most_that_of_the_settings(String seconds, long millis) {
        assertThat(CacheControl.of(Headers.of("X-Cache-TTL", seconds), HOUR).ttl())
                .isEqualTo(millis);
    }

    @Test
    void the_smallest_maximum_age_holds_and_nonsense_is_none() {
        Headers several =
                Headers.of("Cache-Control", "max-age=90, max-age=30")
                        .add("Cache-Control", "max-age=x");
        assertThat(CacheControl.of(several, HOUR).maxAge()).isEqualTo(30_000);
        assertThat(CacheControl.of(Headers.none(), HOUR).maxAge()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"X-Cache-TTL, 1.5", "X-Cache-TTL, ''", "X-Cache-Type, yes"})
    void what_cannot_be_understood_is_rejected(String name, String value) {
        assertThatThrownBy(() -> CacheControl.of(Headers.of(name, value), HOUR))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().message()).contains(name));
    }
}
