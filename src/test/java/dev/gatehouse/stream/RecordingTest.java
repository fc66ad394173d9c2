package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One writer and several readers of a recorded stream.
class RecordingTest {
    private static final long LIMIT = 10;

    private final Recording<String> recording = new Recording<>(LIMIT);

    @Test
    void readers_at_different_paces_get_the_same_frames_and_the_same_end() throws Exception {
        Recording<String>.Tail fast = recording.tail(0);
        Recording<String>.Tail slow = recording.tail(0);
        append("a");
        assertThat(text(fast.next())).isEqualTo("a");
        append("b");
        assertThat(text(fast.next())).isEqualTo("b");
        assertThat(fast.ready()).isFalse();
        assertThat(slow.ready()).isTrue();
        assertThat(text(slow.next())).isEqualTo("a");
        append("c");
        recording.end("done");

        assertThat(rest(fast)).containsExactly("c");
        assertThat(rest(slow)).containsExactly("b", "c");
        assertThat(fast.end()).isEqualTo("done");
        assertThat(slow.end()).isEqualTo("done");
    }

    @Test
    void readers_in_threads_of_their_own_get_all_frames_in_order() throws Exception {
        var large = new Recording<String>(1_000_000);
        var expected = new ArrayList<String>();
        var ready = new CountDownLatch(2);
        var readers = new ArrayList<FutureTask<List<String>>>();
        for (int i = 0; i < 2; i++) {
            readers.add(
                    started(
                            () -> {
                                ready.countDown();
                                return rest(large.tail(0));
                            }));
        }
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 2_000; i++) {
            expected.add("frame " + i);
            large.append(frame("frame " + i));
        }
        large.end("done");

        for (FutureTask<List<String>> reader : readers) {
            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    @Test
    void a_frame_keeps_its_kind() throws Exception {
        recording.append(Frame.of("x".getBytes(UTF_8), Frame.Kind.USAGE));

        assertThat(recording.tail(0).next())
                .isNotNull()
                .extracting(Frame::kind)
                .isEqualTo(Frame.Kind.USAGE);
    }

    @Test
    void a_reader_from_a_later_position_gets_what_follows_it() throws Exception {
        append("a");
        append("b");
        int position = recording.position();
        Recording<String>.Tail later = recording.tail(position);
        assertThat(position).isEqualTo(2);
        assertThat(later.ready()).isFalse();
        append("c");
        recording.end("done");

        assertThat(rest(later)).containsExactly("c");
        assertThat(rest(recording.tail(1))).containsExactly("b", "c");
    }

    @Test
    void a_reader_that_begins_after_the_end_gets_everything() throws Exception {
        append("a");
        append("b");
        recording.end("done");

        Recording<String>.Tail late = recording.tail(0);

        assertThat(late.end()).isEqualTo("done");
        assertThat(rest(late)).containsExactly("a", "b");
        assertThat(late.ready()).isTrue();
        assertThat(late.next()).as("once more after the end").isNull();
        assertThat(rest(recording.tail(2))).isEmpty();
    }

    @Test
    void the_buffer_of_an_appended_frame_may_be_used_again() throws Exception {
        byte[] buffer = "--abc--".getBytes(UTF_8);
        recording.append(Frame.of(buffer, 2, 5, Frame.Kind.CONTENT));
        System.arraycopy("xxxxxxx".getBytes(UTF_8), 0, buffer, 0, buffer.length);

        assertThat(text(recording.tail(0).next())).isEqualTo("abc");
    }

    @Test
    void frames_up_to_exactly_the_limit_are_kept() throws Exception {
        assertThat(append("12345")).isTrue();
        assertThat(append("67890")).isTrue();
        recording.end("done");

        assertThat(rest(recording.tail(0))).containsExactly("12345", "67890");
    }

    @Test
    void beyond_the_limit_nothing_is_kept_and_what_came_before_can_still_be_read()
            throws Exception {
        assertThat(append("12345")).isTrue();
        assertThat(append("678901")).isFalse();
        assertThat(append("6")).as("a smaller frame would leave a gap").isFalse();
        recording.end("done");

        assertThat(recording.position()).isEqualTo(1);
        Recording<String>.Tail reader = recording.tail(0);
        assertThat(text(reader.next())).isEqualTo("12345");
        assertThat(reader.ready()).isTrue();
        assertThatThrownBy(reader::next)
                .isInstanceOf(Recording.FullException.class)
                .hasMessageContaining("10 bytes");
        assertThatThrownBy(recording.tail(1)::next).isInstanceOf(Recording.FullException.class);
    }

    @Test
    void only_the_first_end_counts() {
        Recording<String>.Tail reader = recording.tail(0);
        assertThat(reader.end()).isNull();

        recording.end("first");
        recording.end("second");

        assertThat(reader.end()).isEqualTo("first");
    }

    @Test
    void a_waiting_reader_is_woken_by_a_frame() throws Exception {
        var reader = waiting(() -> text(recording.tail(0).next()));

        append("a");

        assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void all_waiting_readers_are_woken_by_the_end() throws Exception {
        var first = waiting(() -> rest(recording.tail(0)));
        var second = waiting(() -> rest(recording.tail(0)));

        recording.end("done");

        assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(second.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void a_waiting_reader_is_woken_when_the_limit_is_exceeded() throws Exception {
        var reader = waiting(() -> rest(recording.tail(0)));

        append("longer than the limit");

        assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(Recording.FullException.class);
    }

    private boolean append(String text) {
        return recording.append(frame(text));
    }

    private static Frame frame(String text) {
        return Frame.of(text.getBytes(UTF_8), Frame.Kind.CONTENT);
    }

    private static String text(@Nullable Frame frame) {
        return frame == null
                ? "the end"
                : new String(frame.bytes(), frame.from(), frame.to() - frame.from(), UTF_8);
    }

    private static List<String> rest(Recording<String>.Tail reader) throws InterruptedException {
        var texts = new ArrayList<String>();
        for (Frame next = reader.next(); next != null; next = reader.next()) {
            texts.add(text(next));
        }
        return texts;
    }

    private static <T> FutureTask<T> started(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    /// Work in a thread that waits by now.
    private static <T> FutureTask<T> waiting(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        Await.until("the reader to wait", () -> thread.getState() == Thread.State.WAITING);
        return task;
    }
}
