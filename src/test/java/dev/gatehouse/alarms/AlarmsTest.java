package dev.gatehouse.alarms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import dev.gatehouse.upstream.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When conditions become alarms, and what is sent about them.
class AlarmsTest {
    private static final Condition ONE = new Condition("one", Severity.WARNING, "One is away.");
    private static final Duration DELAY = Duration.ofSeconds(15);
    private static final Duration REPEAT = Duration.ofMinutes(10);

    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);
    private final List<String> warnings = new ArrayList<>();
    private final ScriptedUpstream listener =
            ScriptedUpstream.open().always(ScriptedUpstream.json(200, "{}"));
    private final DeadlineTimer timer = DeadlineTimer.start();
    @TempDir private Path folder;
    private Upstream upstream;
    private Outbox outbox;
    private int asked;

    @BeforeEach
    void open() throws Exception {
        var place = new Configuration.Place(null, folder, Map.of());
        upstream = Upstream.open(Configuration.read(place).settings().upstream(), timer);
        outbox = new Outbox(upstream, timer, warnings::add);
        outbox.configure(settings());
    }

    @AfterEach
    void close() {
        outbox.close();
        upstream.close();
        timer.close();
        listener.close();
    }

    private AlarmSettings settings() {
        Secret hook = Secret.of(listener.url());
        return new AlarmSettings(true, hook, null, null, DELAY, REPEAT);
    }

    private Alarms alarms(@Nullable Storage storage) {
        return new Alarms(settings(), () -> storage, outbox, () -> "here", time::get);
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    /// The events of all messages so far: one that is sent now comes behind all of them.
    private List<String> events() {
        var last = new Condition("last " + ++asked, Severity.WARNING, "The last one.");
        outbox.send(new Message(Alarm.of(Kind.LEDGER, last), "here"));
        Await.until(
                "the last message",
                () -> texts().stream().anyMatch(it -> it.contains("last " + asked)));
        return texts().stream()
                .filter(it -> !it.contains("\"ledger\""))
                .map(it -> it.contains("\"event\":\"begin\"") ? "begin" : "end")
                .toList();
    }

    private List<String> texts() {
        return listener.received().stream().map(ScriptedUpstream.ReceivedRequest::text).toList();
    }

    @Test
    void a_condition_is_an_alarm_once_it_has_lasted_for_the_delay() {
        Alarms alarms = alarms(null);
        alarms.report(Kind.ACCOUNT, List.of(ONE));
        pass(DELAY.minusMillis(1));
        alarms.report(Kind.ACCOUNT, List.of(ONE));
        assertThat(alarms.active()).isEmpty();

        pass(Duration.ofMillis(1));
        alarms.report(Kind.ACCOUNT, List.of(ONE));

        assertThat(alarms.active()).singleElement().extracting(Alarm::condition).isEqualTo(ONE);
        assertThat(events()).containsExactly("begin");
    }

    @Test
    void one_that_ends_before_the_delay_is_none() {
        Alarms alarms = alarms(null);
        for (int i = 0; i < 5; i++) {
            alarms.report(Kind.ACCOUNT, List.of(ONE));
            pass(DELAY.minusSeconds(1));
            alarms.report(Kind.ACCOUNT, List.of());
        }
        assertThat(alarms.active()).isEmpty();
        assertThat(alarms.recent()).isEmpty();
        assertThat(listener.received()).isEmpty();
    }

    private void lasts(Alarms alarms) {
        alarms.report(Kind.ACCOUNT, List.of(ONE));
        pass(DELAY);
        alarms.report(Kind.ACCOUNT, List.of(ONE));
        alarms.report(Kind.ACCOUNT, List.of(ONE));
    }

    @Test
    void one_that_flaps_is_sent_once_until_it_may_be_repeated() {
        Alarms alarms = alarms(null);
        for (int i = 0; i < 5; i++) {
            lasts(alarms);
            alarms.report(Kind.ACCOUNT, List.of());
        }
        assertThat(events()).containsExactly("begin", "end");
        assertThat(alarms.recent()).hasSize(5);

        lasts(alarms);
        pass(REPEAT);
        alarms.report(Kind.ACCOUNT, List.of(ONE));

        assertThat(events()).containsExactly("begin", "end", "begin");
    }

    @Test
    void the_number_of_a_kind_is_bounded_and_those_that_hold_stay() {
        Alarms alarms = alarms(null);
        outbox.configure(new AlarmSettings(true, null, null, null, DELAY, REPEAT));
        List<Condition> many =
                IntStream.range(0, 3 * Alarms.MOST)
                        .mapToObj(i -> new Condition("c" + i, Severity.WARNING, "It is."))
                        .toList();
        alarms.report(Kind.ACCOUNT, many);
        pass(DELAY);
        alarms.report(Kind.ACCOUNT, many.reversed());

        assertThat(alarms.active())
                .hasSize(Alarms.MOST)
                .extracting(it -> it.condition().subject())
                .contains("c0", "c" + (Alarms.MOST - 1));
        alarms.report(Kind.ACCOUNT, List.of());
        assertThat(alarms.active()).isEmpty();
        assertThat(alarms.recent()).hasSize(100);
    }

    private static final Condition SPENT =
            new Condition("path:/:daily", 80, Severity.WARNING, "80 % are spent.");

    @Test
    void what_an_earlier_process_has_sent_is_not_sent_again_and_its_end_is() throws Exception {
        Path file = folder.resolve("gatehouse.db");
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            Alarms first = alarms(open);
            first.report(Kind.BUDGET, List.of(SPENT));
            pass(DELAY);
            first.report(Kind.BUDGET, List.of(SPENT));
            assertThat(events()).containsExactly("begin");

            Alarms next = alarms(open);
            assertThat(next.adopt(Kind.BUDGET)).containsExactly("path:/:daily");
            assertThat(next.active()).isEqualTo(first.active());
            next.report(Kind.BUDGET, List.of(SPENT));
            next.report(Kind.BUDGET, List.of());
            first.report(Kind.BUDGET, List.of());

            assertThat(events()).containsExactly("begin", "end");
            assertThat(next.adopt(Kind.BUDGET)).isEmpty();
            assertThat(first.recent()).hasSize(1);
        }
    }

    @Test
    void of_two_gateways_one_sends_the_begin_and_one_the_end() throws Exception {
        Path file = folder.resolve("gatehouse.db");
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            List<Alarms> gateways = List.of(alarms(open), alarms(open));
            // Nothing but what the other one has sent keeps one from it.
            var soon = new AlarmSettings(true, null, null, null, DELAY, Duration.ZERO);
            gateways.forEach(it -> it.configure(soon));
            gateways.forEach(it -> it.report(Kind.BUDGET, List.of(SPENT)));
            pass(DELAY);
            gateways.forEach(it -> it.report(Kind.BUDGET, List.of(SPENT)));
            assertThat(events()).containsExactly("begin");
            gateways.forEach(it -> it.report(Kind.BUDGET, List.of()));
            assertThat(events()).containsExactly("begin", "end");
        }
    }

    @Test
    void one_that_all_gateways_see_and_that_flaps_is_sent_once() throws Exception {
        Path file = folder.resolve("gatehouse.db");
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            List<Alarms> gateways = List.of(alarms(open), alarms(open));
            for (int i = 0; i < 3; i++) {
                gateways.forEach(it -> it.report(Kind.BUDGET, List.of(SPENT)));
                pass(DELAY);
                gateways.forEach(it -> it.report(Kind.BUDGET, List.of(SPENT)));
                gateways.forEach(it -> it.report(Kind.BUDGET, List.of()));
            }
            assertThat(events()).containsExactly("begin", "end");
        }
    }

    @Test
    void what_cannot_be_decided_while_storage_is_away_is_sent_later() throws Exception {
        Path file = folder.resolve("gatehouse.db");
        var storage = new AtomicReference<@Nullable Storage>();
        var alarms = new Alarms(settings(), storage::get, outbox, () -> "here", time::get);
        alarms.report(Kind.BUDGET, List.of(SPENT));
        pass(DELAY);
        alarms.report(Kind.BUDGET, List.of(SPENT));
        assertThat(alarms.active()).hasSize(1);
        assertThat(listener.received()).isEmpty();
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            storage.set(open);
            alarms.report(Kind.BUDGET, List.of(SPENT));
            assertThat(events()).containsExactly("begin");
        }
    }

    @Test
    void a_message_of_an_address_that_hangs_is_given_up_and_the_next_one_is_sent() {
        var retry =
                new Webhook.Retry(
                        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(20));
        listener.always(ScriptedUpstream.json(503, "{}"));
        try (var brief = new Outbox(upstream, timer, warnings::add, retry)) {
            brief.configure(settings());
            brief.send(new Message(Alarm.of(Kind.ACCOUNT, ONE), "here"));
            Await.until("a second attempt", () -> listener.received().size() >= 2);
            Await.until("a quiet listener", () -> quiet(listener));
            listener.always(ScriptedUpstream.json(200, "{}"));
            brief.send(new Message(Alarm.of(Kind.STORAGE, ONE), "here"));
            Await.until("the next one", () -> last().contains("\"kind\":\"storage\""));
            Await.until("both warnings", () -> warnings.size() == 2);
        }
    }

    private static boolean quiet(ScriptedUpstream listener) {
        int before = listener.received().size();
        return Await.stays(Duration.ofMillis(100), () -> listener.received().size() == before);
    }

    private String last() {
        return new String(listener.received().getLast().body(), UTF_8);
    }
}
