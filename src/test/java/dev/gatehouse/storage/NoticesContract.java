package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every backend promises about notices.
interface NoticesContract extends StorageSubject {
    private Notices notices() {
        return storage().notices();
    }

    /// Collects what is received.
    final class Received implements Notices.Listener {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final AtomicInteger gaps = new AtomicInteger();

        @Override
        public void notice(String text) {
            texts.add(text);
        }

        @Override
        public void gap() {
            gaps.incrementAndGet();
        }
    }

    /// Sends until something is received: a subscription may take a moment to begin.
    private void begin(String topic, Received received) {
        Await.until(
                "the subscription receives",
                () -> {
                    notices().publish(topic, "begin");
                    return Await.within(
                            java.time.Duration.ofMillis(100), () -> !received.texts.isEmpty());
                });
    }

    private static List<String> later(Received received) {
        return received.texts.stream().filter(text -> !text.equals("begin")).toList();
    }

    @Test
    default void a_notice_reaches_all_subscriptions_of_its_topic_in_order() throws Exception {
        String topic = unique("topic");
        var one = new Received();
        var two = new Received();
        var other = new Received();
        try (var _ = notices().subscribe(topic, one);
                var _ = notices().subscribe(topic, two);
                var _ = notices().subscribe(unique("other"), other)) {
            begin(topic, one);
            begin(topic, two);

            for (int i = 0; i < 20; i++) {
                notices().publish(topic, "" + i);
            }

            Await.until("both have all", () -> later(one).size() == 20 && later(two).size() == 20);
            assertThat(later(one)).isEqualTo(later(two));
            assertThat(later(one).getLast()).isEqualTo("19");
            assertThat(other.texts).isEmpty();
        }
    }

    @Test
    default void equal_notices_arrive_each() throws Exception {
        String topic = unique("topic");
        var received = new Received();
        try (var _ = notices().subscribe(topic, received)) {
            begin(topic, received);

            notices().publish(topic, "same");
            notices().publish(topic, "same");

            Await.until("both are there", () -> later(received).equals(List.of("same", "same")));
        }
    }

    @Test
    default void a_closed_subscription_receives_nothing_more() throws Exception {
        String topic = unique("topic");
        var closed = new Received();
        var open = new Received();
        try (var _ = notices().subscribe(topic, open)) {
            try (var _ = notices().subscribe(topic, closed)) {
                begin(topic, closed);
            }
            notices().publish(topic, "late");

            Await.until("the other one has it", () -> later(open).contains("late"));
            assertThat(later(closed)).isEmpty();
        }
    }

    @Test
    default void a_failing_listener_ends_nothing() throws Exception {
        String topic = unique("topic");
        var received = new Received();
        Notices.Listener failing =
                new Notices.Listener() {
                    @Override
                    public void notice(String text) {
                        throw new IllegalStateException("a listener's own failure");
                    }

                    @Override
                    public void gap() {
                        throw new IllegalStateException("a listener's own failure");
                    }
                };
        try (var _ = notices().subscribe(topic, failing);
                var _ = notices().subscribe(topic, received)) {
            begin(topic, received);
            notices().publish(topic, "second");
            Await.until("it is received", () -> later(received).contains("second"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void texts_of_notices_arrive_as_they_are(String text) throws Exception {
        String topic = unique("topic" + text);
        var received = new Received();
        try (var _ = notices().subscribe(topic, received)) {
            begin(topic, received);
            notices().publish(topic, text);
            Await.until("it is received", () -> later(received).equals(List.of(text)));
        }
    }

    @Test
    default void the_longest_notice_arrives_and_a_longer_one_is_rejected() throws Exception {
        String topic = unique("topic");
        String longest = "\uffee".repeat(Notices.LONGEST);
        var received = new Received();
        try (var _ = notices().subscribe(topic, received)) {
            begin(topic, received);
            notices().publish(topic, longest);
            Await.until("it is received", () -> later(received).equals(List.of(longest)));
        }
        rejected(topic, longest + "x");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#unacceptableTexts")
    default void unacceptable_notices_are_rejected(String text) {
        rejected("topic", text);
        rejected(text, "text");
    }

    private void rejected(String topic, String text) {
        assertThatThrownBy(() -> notices().publish(topic, text))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }
}
