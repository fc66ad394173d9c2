package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The room that the bodies of calls share.
class RecordingTest {
    private static final byte[] PART = new byte[6_000];

    @Test
    void a_body_for_which_there_is_no_room_is_dropped_and_the_others_stay() {
        var room = new Recording.Room(10_000);
        var first = new Recording(room, 100_000);
        var second = new Recording(room, 100_000);
        first.write(PART, 0, PART.length);
        second.write(PART, 0, PART.length);

        assertThat(first.length()).isEqualTo(PART.length);
        assertThat(second.wasDropped()).isTrue();
        assertThat(second.length()).isZero();
    }

    @Test
    void room_is_returned_however_a_body_ends() {
        var room = new Recording.Room(100_000);
        var written = new Recording(room, 50_000);
        var dropped = new Recording(room, 50_000);
        for (int i = 0; i < 5; i++) {
            written.write(PART, 0, PART.length);
            dropped.write(PART, 0, PART.length);
        }
        dropped.drop();
        dropped.write(PART, 0, PART.length);
        written.release();
        dropped.release();

        assertThat(room.taken()).isZero();
    }

    @Test
    void a_body_is_cut_at_its_limit() {
        var room = new Recording.Room(100_000);
        var recording = new Recording(room, 7_000);
        recording.write(PART, 0, PART.length);
        assertThat(recording.wasCut()).isFalse();
        recording.write(PART, 0, PART.length);

        assertThat(recording.length()).isEqualTo(7_000);
        assertThat(recording.wasCut()).isTrue();
    }
}
