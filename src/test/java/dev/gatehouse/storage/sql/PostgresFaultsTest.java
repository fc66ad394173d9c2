package dev.gatehouse.storage.sql;

import static dev.gatehouse.storage.Samples.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.jdbc.PostgresDatabase;
import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What becomes of storage when its server fails, on a server of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresFaultsTest implements MigratorContract, SealedDaysContract {
    private static final int CONNECTIONS = 4;

    /// A limit of two seconds, one of grace, and a second for a connection; the rest is the
    /// machine's.
    private static final long LONGEST = 10_000_000_000L;

    private PostgresServer server;
    private String address;
    private Storage storage;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    void open() throws Exception {
        server = PostgresServer.start();
        address = server.database();
        storage = SqlStorage.postgresql(PostgresAddress.parse(address), CONNECTIONS);
    }

    @AfterAll
    void stop() throws Exception {
        if (storage != null) {
            storage.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
    }

    @Override
    public SqlConnection fresh() throws SQLException {
        var database =
                PostgresDatabase.open(PostgresAddress.parse(server.database()), CONNECTIONS + 2);
        opened.add(database);
        return new SqlConnection(database, SqlVariant.POSTGRESQL);
    }

    private void write() throws StorageException {
        storage.documents().putAll(List.of(new Draft("keys", "one", null, null, "1")));
    }

    private void unavailable(ThrowingCallable call) {
        long begin = System.nanoTime();
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        assertThat(System.nanoTime() - begin).isLessThan(LONGEST);
    }

    private void recovers() {
        Await.until(
                "storage works again",
                () -> {
                    try {
                        write();
                        return true;
                    } catch (StorageException _) {
                        return false;
                    }
                });
    }

    @Test
    void a_crash_of_the_server_is_survived() throws Exception {
        write();
        server.crash();
        unavailable(this::write);
        unavailable(() -> storage.documents().find("keys", "one"));

        server.resume();

        recovers();
        assertThat(storage.documents().find("keys", "one")).isNotNull();
    }

    @Test
    void a_restart_between_two_operations_is_not_noticed() throws Exception {
        List<Callable<Boolean>> warm = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            warm.add(
                    () -> {
                        write();
                        return true;
                    });
        }
        together(warm);

        server.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where application_name = 'gatehouse'");

        write();
        assertThat(storage.documents().find("keys", "one")).isNotNull();
    }

    @Test
    void a_frozen_server_holds_up_nothing_for_long() throws Exception {
        write();
        server.freeze();
        try {
            unavailable(this::write);
            unavailable(() -> storage.documents().find("keys", "one"));
        } finally {
            server.thaw();
        }

        recovers();
    }

    @Test
    void a_statement_that_takes_too_long_is_cancelled() throws Exception {
        SqlConnection database = fresh();

        unavailable(() -> database.read(it -> Sql.rows(it, "select pg_sleep(30)", _ -> true)));

        assertThat(database.<Long>read(it -> Sql.number(it, "select 7"))).isEqualTo(7);
    }

    @Test
    void a_server_that_became_read_only_is_left_for_the_next_one() throws Exception {
        write();
        server.crash();
        server.resume("default_transaction_read_only=on");
        Await.until("it can be read", () -> readable());
        unavailable(this::write);

        server.crash();
        server.resume();

        recovers();
    }

    private boolean readable() {
        try {
            return storage.documents().find("keys", "one") != null;
        } catch (StorageException _) {
            return false;
        }
    }

    @Test
    void used_up_connections_are_waited_for_briefly() throws Exception {
        String empty = server.database();
        List<Connection> taken = new ArrayList<>();
        try {
            while (taken.size() < 100) {
                taken.add(server.connect("postgres"));
            }
        } catch (SQLException full) {
            assertThat(full.getSQLState()).isEqualTo("53300");
        }
        try {
            unavailable(() -> open(empty));
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }

        Await.until("it connects", () -> opens(empty));
    }

    private boolean opens(String database) throws IOException {
        try {
            opened.add(open(database));
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    private static Storage open(String database) throws IOException {
        return SqlStorage.postgresql(PostgresAddress.parse(database), CONNECTIONS);
    }

    @Test
    void the_pool_has_no_more_connections_than_it_may() throws Exception {
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            writers.add(
                    () -> {
                        storage.documents().find("keys", "one");
                        return true;
                    });
        }
        together(writers);

        try (Connection connection = server.connect("postgres")) {
            assertThat(
                            Sql.number(
                                    connection,
                                    "select count(*) from pg_stat_activity where datname = ?"
                                            + " and application_name = 'gatehouse'",
                                    address.substring(address.lastIndexOf('/') + 1)))
                    // One more for notices.
                    .isBetween(1L, CONNECTIONS + 1L);
        }
    }

    @Test
    void transactions_that_collide_are_repeated() throws Exception {
        SqlConnection database = fresh();
        database.write(it -> Sql.update(it, "create table t(id int primary key, n int)"));
        database.write(it -> Sql.update(it, "insert into t values (1, 0), (2, 0)"));
        var both = new CyclicBarrier(2);
        var tries = new AtomicInteger();

        together(List.of(crossing(database, both, tries, 1), crossing(database, both, tries, 2)));

        assertThat(tries.get()).isGreaterThan(2);
        assertThat(database.<Long>read(it -> Sql.number(it, "select sum(n) from t"))).isEqualTo(4);
    }

    private static Callable<Boolean> crossing(
            SqlConnection database, CyclicBarrier both, AtomicInteger tries, int first) {
        return () ->
                database.writeMany(
                        it -> {
                            boolean early = tries.incrementAndGet() <= 2;
                            Sql.update(it, "update t set n = n + 1 where id = ?", first);
                            if (early) {
                                meet(both);
                            }
                            Sql.update(it, "update t set n = n + 1 where id = ?", 3 - first);
                            return true;
                        });
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_subscription_outlives_its_connection_and_reports_the_gap() throws Exception {
        var gaps = new AtomicInteger();
        var notices = new AtomicInteger();
        Notices.Listener listener =
                new Notices.Listener() {
                    @Override
                    public void notice(String text) {
                        notices.incrementAndGet();
                    }

                    @Override
                    public void gap() {
                        gaps.incrementAndGet();
                    }
                };
        try (var _ = storage.notices().subscribe("topic", listener)) {
            Await.until("it listens", () -> gaps.get() > 0);
            int before = gaps.get();
            server.crash();
            server.resume();

            Await.until("it listens again", () -> gaps.get() > before);
            recovers();
            storage.notices().publish("topic", "text");
            Await.until("it receives again", () -> notices.get() > 0);
        }
    }

    @Test
    void no_message_has_the_password() throws Exception {
        String secret = "tops3cret";
        for (String wrong :
                List.of(
                        address.replace("s3cret%2Fp%40ss", secret),
                        "postgres://postgres:" + secret + "@127.0.0.1:1/none",
                        "postgres://postgres:" + secret + "@no.such.host.invalid/none",
                        "postgres://postgres:" + secret + "%zz@127.0.0.1/none",
                        "postgress://postgres:" + secret + "@127.0.0.1/none",
                        "jdbc:postgresql://127.0.0.1:1/none?user=a&password=" + secret)) {
            assertThatThrownBy(() -> SqlStorage.postgresql(PostgresAddress.parse(wrong), 1).close())
                    .satisfies(e -> assertThat(trace(e)).doesNotContain(secret));
        }
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void a_value_that_the_server_rejects_is_rejected() throws Exception {
        SqlConnection database = fresh();
        database.write(it -> Sql.update(it, "create table t(a varchar(3) not null unique)"));
        database.write(it -> Sql.update(it, "insert into t values ('abc')"));

        for (String value : new String[] {"abc", "abcd", "a\0", null}) {
            assertThatThrownBy(
                            () ->
                                    database.write(
                                            it ->
                                                    Sql.update(
                                                            it, "insert into t values (?)", value)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
        }
    }
}
