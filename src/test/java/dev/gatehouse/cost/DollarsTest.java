package dev.gatehouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DollarsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,0.000000001",
        "1234000,0.001234",
        "1000000000,1",
        "100000000000,100",
        "-2500000000,-2.5",
        "9223372036854775807,9223372036.854775807",
    })
    void an_amount_is_written_in_plain_decimals(long nanos, String text) {
        assertThat(Dollars.text(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.001234,1234000",
        "8e-06,8000",
        "1.500,1500000000",
        "0.10000000000,100000000",
        "-1,-1000000000",
        "0e999999999,0",
    })
    void decimal_dollars_are_read_exactly(String text, long nanos) {
        assertThat(Dollars.nanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-10", "0.0000000001", "1e10", "1e999999999", "", "free"})
    void what_is_no_amount_is_rejected(String text) {
        assertThatThrownBy(() -> Dollars.nanos(text)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void what_is_written_is_read_again() {
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(-999_999_999_999_999_999L, 999_999_999_999_999_999L);

            assertThat(Dollars.nanos(Dollars.text(nanos))).isEqualTo(nanos);
        }
    }
}
