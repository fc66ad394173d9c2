package dev.gatehouse.cache.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that are counted.
class CheckCountsTest {
    @Test
    void counts_are_read_as_they_were_written_and_stay_small() throws Exception {
        var random = new Random(3);
        CheckCounts counts = CheckCounts.NONE;
        for (int i = 0; i < 20_000; i++) {
            counts = counts.plus(random.nextDouble(), random.nextBoolean());
        }
        String text = counts.text();
        assertThat(text).hasSizeLessThan(1_000);
        assertThat(CheckCounts.of(Json.parse(text.getBytes(UTF_8)))).isEqualTo(counts);
        assertThat(counts.sum()).isEqualTo(20_000);
    }

    @Test
    void a_score_between_two_steps_counts_at_the_higher_one() {
        CheckCounts counts = CheckCounts.NONE.plus(0.51, true).plus(1, false).plus(7, false);
        assertThat(counts.right(33)).isOne();
        assertThat(counts.wrong(CheckCounts.STEPS)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1]", "[-1,2,3]", "[65,2,3]", "[1,2]", "[9999999999,1,1]"})
    void what_no_gateway_has_written_counts_nothing(String text) throws Exception {
        assertThat(CheckCounts.of(Json.parse(text.getBytes(UTF_8)))).isEqualTo(CheckCounts.NONE);
    }
}
