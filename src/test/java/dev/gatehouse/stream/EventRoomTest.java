package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventRoomTest {
    private long bytes;
    private long values;
    private final EventRoom room = room(Long.MAX_VALUE, Long.MAX_VALUE);

    @Test
    void events_of_the_usual_length_take_nothing() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            arrive(room, "x".repeat(16 * 1024));
            room.next();
        }
        assertThat(bytes).isZero();
        assertThat(values).isZero();
    }

    @Test
    void a_long_event_takes_four_times_its_bytes_before_it_is_whole() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            arrive(room, "x".repeat(1_024));
            assertThat(bytes).isGreaterThanOrEqualTo(((i + 1) * 1_024L - 16 * 1024) * 4);
        }
        assertThat(bytes).isLessThan(2 * 1_000 * 1_024 * 4);
    }

    @Test
    void an_event_that_is_no_longer_than_an_earlier_one_takes_nothing() throws Exception {
        arrive(room, "x".repeat(200_000));
        room.next();
        long first = bytes;
        arrive(room, "x".repeat(200_000));

        assertThat(bytes).isEqualTo(first);
    }

    @Test
    void the_values_of_a_long_event_take_memory_too() throws Exception {
        arrive(room, "[1,{},".repeat(20_000));

        assertThat(values).isGreaterThanOrEqualTo(20_000 * 4);
    }

    @Test
    void an_event_for_which_there_is_no_memory_is_invalid() {
        EventRoom small = room(500_000, Long.MAX_VALUE);
        EventRoom few = room(Long.MAX_VALUE, 10_000);

        assertThatThrownBy(() -> arrive(small, "x".repeat(200_000)))
                .isInstanceOf(InvalidStreamException.class);
        assertThatThrownBy(() -> arrive(few, "1,".repeat(100_000)))
                .isInstanceOf(InvalidStreamException.class);
        assertThatThrownBy(() -> small.kept(500_001)).isInstanceOf(InvalidStreamException.class);
    }

    private EventRoom room(long mostBytes, long mostValues) {
        return new EventRoom(
                count -> (bytes += count) <= mostBytes, count -> (values += count) <= mostValues);
    }

    private static void arrive(EventRoom room, String text) throws InvalidStreamException {
        byte[] bytes = text.getBytes(US_ASCII);
        room.arrived(bytes, 0, bytes.length);
    }
}
