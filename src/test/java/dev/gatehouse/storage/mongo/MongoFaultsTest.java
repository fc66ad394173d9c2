package dev.gatehouse.storage.mongo;

import static dev.gatehouse.storage.Samples.together;
import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.Documents.Change;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Sum;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Storage on MongoDB while connections are cut, and gateways end in the middle of a change.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final long LATER = Long.MAX_VALUE / 2;

    /// More than any operation sends.
    private static final int MOST_MESSAGES = 30;

    private final MongoServer server = new MongoServer(new MemoryBackend());
    private CuttingProxy proxy;
    private String direct;
    private String url;
    private Storage storage;

    @BeforeAll
    void open() throws IOException {
        int port = server.bind().getPort();
        proxy = new CuttingProxy(port);
        direct = "mongodb://127.0.0.1:" + port + "/faults";
        url = "mongodb://127.0.0.1:" + proxy.port() + "/faults?retryReads=false";
        storage = MongoStorage.open(direct, "gatehouse", LIMIT);
    }

    @AfterAll
    void close() throws IOException {
        storage.close();
        proxy.close();
        server.shutdownNow();
    }

    /// Makes a shape of storage.
    private interface Maker<T> {
        T make(MongoConnection connection) throws StorageException;
    }

    private interface Call<T> {
        void run(T shape) throws StorageException;
    }

    /// Runs a call whose connection is cut at a message, then repeats it on another one until it
    /// succeeds.
    ///
    /// @return whether it was long enough to be cut there
    private <T> boolean isCut(int message, boolean delivered, Maker<T> maker, Call<T> call)
            throws StorageException {
        try (var cut = MongoConnection.of(url, "gatehouse", LIMIT)) {
            T shape = cut.run(() -> maker.make(cut));
            proxy.cutAfter(message, delivered);
            try {
                call.run(shape);
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            }
        }
        boolean cut = proxy.disarm();
        try (var whole = MongoConnection.of(direct, "gatehouse", LIMIT)) {
            T shape = whole.run(() -> maker.make(whole));
            Await.until("the repetition succeeds", () -> isDone(shape, call));
        }
        return cut;
    }

    private static <T> boolean isDone(T shape, Call<T> call) {
        try {
            call.run(shape);
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    private static MongoJournal journal(MongoConnection connection) {
        return new MongoJournal(connection, new Buckets(connection));
    }

    private long measured(String set) throws StorageException {
        return storage
                .rollups()
                .read(new Rollups.Query(set, 1, 0, Long.MAX_VALUE, List.of(), List.of(), false))
                .stream()
                .mapToLong(total -> total.measures()[0])
                .sum();
    }

    private static Sum one(String set) {
        return new Sum(set, List.of("a"), new long[] {1});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void entries_whose_application_fails_anywhere_count_once(boolean delivered) throws Exception {
        int messages = 0;
        boolean cut = true;
        while (cut) {
            String set = unique("set");
            String calls = unique("calls");
            String node = unique("node");
            List<Entry> entries =
                    IntStream.rangeClosed(1, 5)
                            .mapToObj(
                                    i ->
                                            new Entry(
                                                    i,
                                                    new Row("id" + i, i * 60_000L, Map.of(), "{}"),
                                                    List.of(one(set))))
                            .toList();

            cut =
                    isCut(
                            messages++,
                            delivered,
                            MongoFaultsTest::journal,
                            it -> it.apply(calls, node, entries));

            assertThat(measured(set)).isEqualTo(5);
            assertThat(storage.journal().position(node)).isEqualTo(5);
        }
        assertThat(messages).isBetween(6, MOST_MESSAGES);
    }

    /// A part of what a node sends may have been applied by a call that has failed.
    @Test
    void entries_are_applied_in_other_batches_after_a_failure() throws Exception {
        for (int message = 3; message < 6; message++) {
            String set = unique("set");
            String calls = unique("calls");
            String node = unique("node");
            List<Entry> entries =
                    IntStream.rangeClosed(1, 6)
                            .mapToObj(
                                    i ->
                                            new Entry(
                                                    i,
                                                    new Row("id" + i, 1, Map.of(), "{}"),
                                                    List.of(one(set))))
                            .toList();
            AtomicInteger runs = new AtomicInteger();

            isCut(
                    message,
                    true,
                    MongoFaultsTest::journal,
                    it ->
                            it.apply(
                                    calls,
                                    node,
                                    runs.getAndIncrement() == 0 ? entries : entries.subList(0, 3)));
            storage.journal().apply(calls, node, entries.subList(2, 6));

            assertThat(measured(set)).isEqualTo(6);
        }
    }

    @Test
    void a_hold_whose_call_fails_anywhere_is_held_once_or_released() throws Exception {
        for (int message = 0; message < 6; message++) {
            String one = unique("c");
            String two = unique("c");
            String id = unique("id");
            List<Claim> claims = List.of(new Claim(one, 1, 1, LATER), new Claim(two, 1, 1, LATER));

            isCut(
                    message,
                    true,
                    it -> new MongoCounters(it, 300),
                    it -> it.hold(id, claims, 60_000));

            Counters counters = storage.counters();
            assertThat(counters.read(List.of(one, two)))
                    .containsExactly(new Value(0, 1), new Value(0, 1));
            counters.settle(id, List.of(new Amount(one, 1, LATER)));
            assertThat(counters.read(List.of(one, two)))
                    .containsExactly(new Value(1, 0), new Value(0, 0));
        }
    }

    /// Every writer is taken off the list at once, as if it had stood still for long.
    @Test
    void a_writer_that_was_given_up_skips_no_change() throws Exception {
        try (var connection = MongoConnection.of(direct, "gatehouse", LIMIT)) {
            var documents = new MongoDocuments(connection, -1);
            String keys = unique("keys");
            AtomicInteger writing = new AtomicInteger(4);
            List<Callable<Set<String>>> tasks = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String prefix = "w" + writer + "-";
                tasks.add(
                        () -> {
                            for (int i = 0; i < 15; i++) {
                                documents.putAll(
                                        List.of(new Draft(keys, prefix + i, null, null, "1")));
                            }
                            writing.decrementAndGet();
                            return Set.of();
                        });
            }
            tasks.add(() -> followed(documents, keys, writing));

            assertThat(together(tasks).getLast()).hasSize(60);
        }
    }

    private static Set<String> followed(
            MongoDocuments documents, String collection, AtomicInteger writing)
            throws StorageException {
        Set<String> seen = new HashSet<>();
        long version = 0;
        boolean last = false;
        while (true) {
            List<Change> changes = documents.changesSince(collection, version, 7);
            for (Change change : changes) {
                seen.add(change.id());
                version = change.version();
            }
            if (changes.isEmpty() && last) {
                return seen;
            }
            last = writing.get() == 0;
        }
    }

    @Test
    void a_server_that_is_away_is_unavailable_in_seconds() {
        long began = System.nanoTime();

        assertThatThrownBy(() -> MongoStorage.open("mongodb://u:secret@127.0.0.1:1/x", "x", LIMIT))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .message()
                .doesNotContain("secret");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://u:se@cret@127.0.0.1/x",
                "mongodb://u:se/cret@127.0.0.1/x",
                "mongo://u:secret@127.0.0.1/x",
                "secret"
            })
    void an_invalid_url_is_rejected_without_its_password(String url) {
        assertThatThrownBy(() -> MongoStorage.open(url, "gatehouse", LIMIT))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED))
                .hasNoCause()
                .message()
                .doesNotContain("cret");
    }

    @Test
    void what_is_too_large_is_rejected() {
        String body = "x".repeat(17 << 20);

        assertThatThrownBy(
                        () ->
                                storage.documents()
                                        .putAll(
                                                List.of(
                                                        new Draft(
                                                                unique("keys"),
                                                                "one",
                                                                null,
                                                                null,
                                                                body))))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }
}
