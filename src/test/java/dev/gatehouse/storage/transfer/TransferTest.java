package dev.gatehouse.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.mongo.MongoStorage;
import dev.gatehouse.storage.sql.PostgresServer;
import dev.gatehouse.storage.sql.SqlStorage;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies between backends.
class TransferTest {
    private static final Path LIBRARIES = Path.of("target/lib");

    @TempDir private Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private Storage sqlite(String name) throws IOException {
        return kept(SqlStorage.sqlite(folder.resolve(name), LIBRARIES, Duration.ofSeconds(30)));
    }

    private Storage snapshot(String name) throws IOException {
        return kept(SqlStorage.readSqlite(folder.resolve(name), LIBRARIES));
    }

    private Storage kept(Storage storage) {
        opened.add(storage);
        return storage;
    }

    private static Transfer.Result copy(Storage from, Storage to) throws IOException {
        return new Transfer(Progress.NONE).copy(from, new Destination(to, true), false);
    }

    @Test
    void a_copy_from_sqlite_over_postgresql_and_mongodb_to_sqlite_is_the_same_as_the_first()
            throws Exception {
        Contained.fill(sqlite("first.db"));
        var address = PostgresAddress.parse(PostgresServer.shared().database());
        Storage postgresql = kept(SqlStorage.postgresql(address, 2));
        var server = new MongoServer(new MemoryBackend());
        opened.add(server::shutdownNow);
        String url = "mongodb://127.0.0.1:" + server.bind().getPort();
        Storage mongodb = kept(MongoStorage.open(url, "copy", Duration.ofSeconds(30)));
        Storage last = sqlite("last.db");

        copy(snapshot("first.db"), postgresql);
        copy(kept(SqlStorage.readPostgresql(address)), mongodb);
        Transfer.Result done = copy(mongodb, last);

        assertThat(Contained.of(last)).isEqualTo(Contained.of(snapshot("first.db")));
        assertThat(Contained.of(postgresql)).isEqualTo(Contained.of(last));
        assertThat(Contained.of(mongodb)).isEqualTo(Contained.of(last));
        assertThat(done.totals().count(Kind.ROWS)).isEqualTo(Contained.ROWS + 1);
        assertThat(done.totals().measures("models", 15)[0]).isEqualTo(Contained.ROWS);
        assertThat(done.changing()).isFalse();
    }

    @Test
    void a_copy_that_was_cut_anywhere_is_completed_by_the_next_one() throws Exception {
        Contained.fill(sqlite("first.db"));
        Storage first = snapshot("first.db");
        List<String> expected = Contained.of(first);
        int cut = 0;
        boolean ended = false;
        while (!ended) {
            Storage to = sqlite("cut" + cut + ".db");
            var destination = new Destination(to, true);
            ended = !cut(first, destination, cut);
            if (!ended) {
                assertThat(Destination.unfinished(to)).isTrue();
                assertThat(copy(first, to).continued()).isTrue();
            }
            assertThat(Destination.unfinished(to)).isFalse();
            assertThat(Contained.of(to)).isEqualTo(expected);
            cut += 5;
        }
        assertThat(cut).isGreaterThan(20);
    }

    private static boolean cut(Storage from, Destination to, int place) {
        var cut = new Cut(place);
        try {
            new Transfer(cut).copy(from, to, false);
            return false;
        } catch (IOException | Cut.Now e) {
            return true;
        }
    }

    /// Ends a copy at one of its steps.
    private static final class Cut implements Progress {
        private int left;

        private static final class Now extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        Cut(int place) {
            left = place;
        }

        @Override
        public void begun(String step, long expected) {}

        @Override
        public void done(Kind kind, int count) {
            if (left-- == 0) {
                throw new Now();
            }
        }
    }

    @Test
    void what_has_changed_in_the_source_since_the_cut_is_in_the_completed_copy() throws Exception {
        Storage first = sqlite("first.db");
        Contained.fill(first);
        Storage to = sqlite("to.db");
        assertThat(cut(snapshot("first.db"), new Destination(to, true), 8)).isTrue();
        Contained.change(first);

        copy(snapshot("first.db"), to);

        assertThat(Contained.of(to)).isEqualTo(Contained.of(first));
    }

    @Test
    void a_snapshot_has_nothing_of_what_is_written_later() throws Exception {
        Storage first = sqlite("first.db");
        Contained.fill(first);
        List<String> before = Contained.of(first);
        Storage snapshot = snapshot("first.db");

        Contained.change(first);

        assertThat(Contained.of(snapshot)).isEqualTo(before);
        var address = PostgresAddress.parse(PostgresServer.shared().database());
        Storage postgresql = kept(SqlStorage.postgresql(address, 2));
        Contained.fill(postgresql);
        Storage read = kept(SqlStorage.readPostgresql(address));
        Contained.change(postgresql);
        assertThat(Contained.of(read)).isEqualTo(before);
    }

    @Test
    void a_destination_in_use_is_refused_and_left_as_it_is() throws Exception {
        Contained.fill(sqlite("first.db"));
        Storage to = sqlite("to.db");
        to.documents().putAll(List.of(new Draft("prices", "a", null, null, "{}")));
        Storage blobs = sqlite("blobs.db");
        blobs.blobs().put("a", new ByteArrayInputStream("b".getBytes(UTF_8)));

        assertThatThrownBy(() -> copy(snapshot("first.db"), to))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_EMPTY))
                .hasMessageContainingAll("to.db", "documents of 'prices'", "--replace");
        assertThatThrownBy(() -> copy(snapshot("first.db"), blobs))
                .hasMessageContainingAll("has blobs");

        assertThat(to.documents().page("prices", null, null, 5)).hasSize(1);
        assertThat(to.backend().contents().journals()).isEmpty();
    }

    @Test
    void a_replaced_destination_has_nothing_of_what_it_had() throws Exception {
        Contained.fill(sqlite("first.db"));
        var server = new MongoServer(new MemoryBackend());
        opened.add(server::shutdownNow);
        String url = "mongodb://127.0.0.1:" + server.bind().getPort();
        var address = PostgresAddress.parse(PostgresServer.shared().database());
        Storage first = snapshot("first.db");
        for (Storage to :
                List.of(
                        kept(SqlStorage.postgresql(address, 2)),
                        kept(MongoStorage.open(url, "copy", Duration.ofSeconds(30))))) {
            Contained.fill(to);
            Contained.change(to);
            to.blobs().put("more", new ByteArrayInputStream(new byte[5]));

            new Transfer(Progress.NONE).copy(first, new Destination(to, true), true);

            assertThat(Contained.of(to)).as(to.backend().name()).isEqualTo(Contained.of(first));
        }
    }

    @Test
    void a_copy_is_not_continued_by_one_of_another_source() throws Exception {
        Contained.fill(sqlite("first.db"));
        Contained.fill(sqlite("other.db"));
        Storage to = sqlite("to.db");
        assertThat(cut(snapshot("first.db"), new Destination(to, true), 5)).isTrue();

        assertThatThrownBy(() -> copy(snapshot("other.db"), to))
                .hasMessageContainingAll("unfinished copy of something else", "--replace");
        assertThatThrownBy(() -> copy(to, sqlite("third.db")))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.SOURCE_UNFINISHED));
    }

    @Test
    void an_empty_or_missing_source_is_refused() throws Exception {
        sqlite("empty.db");

        assertThatThrownBy(() -> copy(snapshot("empty.db"), sqlite("to.db")))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOTHING_THERE));
        assertThatThrownBy(() -> snapshot("missing.db")).hasMessageContaining("does not exist");
        assertThat(folder.resolve("missing.db")).doesNotExist();
    }

    /// Without it a copy would verify nothing.
    @Test
    void a_destination_that_lost_something_is_reported() throws Exception {
        Contained.fill(sqlite("first.db"));
        Storage to = sqlite("to.db");
        Progress thief =
                new Progress() {
                    @Override
                    public void begun(String step, long expected) {
                        if (step.equals("verifying")) {
                            lose(to);
                        }
                    }

                    @Override
                    public void done(Kind kind, int count) {}
                };

        assertThatThrownBy(
                        () ->
                                new Transfer(thief)
                                        .copy(
                                                snapshot("first.db"),
                                                new Destination(to, true),
                                                false))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DIFFERENT))
                .hasMessageContainingAll(
                        Contained.ROWS + " of " + (Contained.ROWS + 1) + " journal rows",
                        "--replace");
        assertThat(Destination.unfinished(to)).isTrue();
    }

    private static void lose(Storage storage) {
        try {
            storage.journal().deleteBefore("calls", Long.MAX_VALUE, 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
