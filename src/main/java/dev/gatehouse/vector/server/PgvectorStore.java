package dev.gatehouse.vector.server;

import dev.gatehouse.jdbc.Database;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.jdbc.PostgresDatabase;
import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Vectors in a table of PostgreSQL with the extension `vector` (pgvector 0.8 or newer).
///
/// One table has the vectors of all numbers of dimensions, and one HNSW index for each number: up
/// to 2,000 of single precision, up to 4,000 of half precision, above that there is none and all
/// entries of a partition are compared. An index knows nothing of partitions and expiry, so it is
/// read on until enough entries pass; where a partition is small the server reads it by itself
/// instead. It connects when it is first used.
final class PgvectorStore implements VectorStore {
    private static final String TABLE = "gatehouse_vectors";
    private static final int CONNECTIONS = 4;
    private static final int MOST_SINGLE = 2_000;
    private static final int MOST_HALF = 4_000;

    /// For all gateways that make the table at once.
    private static final long LOCK = 0x67685f766563L;

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final long SWEEP = 10_000;
    private static final int SWEPT = 500;

    /// Plans for the arguments at hand: whether the index is worth it depends on the partition.
    private static final String SETTINGS =
            "set hnsw.iterative_scan = strict_order; set hnsw.max_scan_tuples = 100000;"
                    + " set plan_cache_mode = force_custom_plan; ";

    private static final String PUT =
            "insert into "
                    + TABLE
                    + "(id, partition, dimensions, expires, payload, embedding)"
                    + " values (?, ?, ?, ?, ?, ?::vector) on conflict (id) do update set"
                    + " partition = excluded.partition, dimensions = excluded.dimensions,"
                    + " expires = excluded.expires, payload = excluded.payload,"
                    + " embedding = excluded.embedding";

    private static final String SWEEPING =
            "delete from "
                    + TABLE
                    + " where id in (select id from "
                    + TABLE
                    + " where expires <= ? order by expires limit ?)";

    private final PostgresAddress address;
    private final InstantSource clock;
    private final ReentrantLock opening = new ReentrantLock();
    private final Set<Integer> indexed = ConcurrentHashMap.newKeySet();
    private final AtomicLong swept = new AtomicLong();
    private volatile @Nullable Database database;
    private volatile boolean closed;

    PgvectorStore(PostgresAddress address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    @Override
    public List<Match> nearest(String partition, float[] vector, int limit) throws IOException {
        String text = text(vector);
        return run(
                it ->
                        it.read(
                                connection -> {
                                    String sql = SETTINGS + search(vector.length);
                                    try (var statement = connection.prepareStatement(sql)) {
                                        long now = clock.millis();
                                        Sql.bind(statement, text, partition, now, text, limit);
                                        return matches(statement);
                                    }
                                }));
    }

    private static String search(int dimensions) {
        String index = indexType(dimensions);
        String type = index.isEmpty() ? "vector" : index;
        return """
               select id, payload, 1 - (embedding <=> ?::vector) from %s
               where partition = ? and dimensions = %d and expires > ?
               order by embedding::%s <=> ?::%s limit ?"""
                .formatted(TABLE, dimensions, type, type);
    }

    /// The type that the index of so many dimensions has; empty when there is none.
    private static String indexType(int dimensions) {
        if (dimensions > MOST_HALF) {
            return "";
        }
        return (dimensions > MOST_SINGLE ? "halfvec(" : "vector(") + dimensions + ")";
    }

    /// The rows of the last of several statements.
    private static List<Match> matches(PreparedStatement statement) throws SQLException {
        boolean rows = statement.execute();
        while (!rows && statement.getUpdateCount() >= 0) {
            rows = statement.getMoreResults();
        }
        List<Match> matches = new ArrayList<>();
        try (ResultSet row = statement.getResultSet()) {
            while (row.next()) {
                double cosine = row.getDouble(3);
                if (!Double.isNaN(cosine)) {
                    double bounded = Math.clamp(cosine, -1, 1);
                    matches.add(new Match(row.getString(1), bounded, row.getString(2)));
                }
            }
        }
        matches.sort((a, b) -> Double.compare(b.cosine(), a.cosine()));
        return matches;
    }

    @Override
    public void put(VectorEntry entry) throws IOException {
        float[] vector = entry.vector();
        run(
                it -> {
                    index(it, vector.length);
                    return it.write(
                            connection ->
                                    Sql.update(
                                            connection,
                                            PUT,
                                            entry.id(),
                                            entry.partition(),
                                            vector.length,
                                            entry.expires(),
                                            entry.payload(),
                                            text(vector)));
                });
        sweep();
    }

    private void sweep() throws IOException {
        long now = clock.millis();
        long last = swept.get();
        if (now - last >= SWEEP && swept.compareAndSet(last, now)) {
            run(it -> it.write(connection -> Sql.update(connection, SWEEPING, now, SWEPT)));
        }
    }

    @Override
    public void remove(Collection<String> ids) throws IOException {
        String[] all = ids.toArray(String[]::new);
        String sql = "delete from " + TABLE + " where id = any(?)";
        run(it -> it.write(connection -> Sql.update(connection, sql, (Object) all)));
    }

    @Override
    public void clear() throws IOException {
        run(it -> it.write(LONG, connection -> Sql.update(connection, "truncate " + TABLE)));
    }

    @Override
    public Size size() {
        String sql = "select count(*), pg_total_relation_size('" + TABLE + "') from " + TABLE;
        try {
            Size size =
                    run(
                            it ->
                                    it.read(
                                            connection ->
                                                    Sql.first(
                                                            connection, sql, PgvectorStore::size)));
            return size == null ? new Size(-1, -1) : size;
        } catch (IOException _) {
            return new Size(-1, -1);
        }
    }

    private static Size size(ResultSet row) throws SQLException {
        return new Size(row.getLong(1), row.getLong(2));
    }

    /// Work on the database.
    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        T on(Database database) throws SQLException;
    }

    private <T extends @Nullable Object> T run(Work<T> work) throws IOException {
        try {
            return work.on(opened());
        } catch (SQLException e) {
            throw new IOException("pgvector " + address + ": " + e.getMessage(), e);
        }
    }

    private Database opened() throws SQLException {
        Database known = database;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            known = database;
            if (known == null) {
                known = open();
                database = known;
            }
            return known;
        } finally {
            opening.unlock();
        }
    }

    private Database open() throws SQLException {
        if (closed) {
            throw new SQLException("closed");
        }
        Database fresh = PostgresDatabase.open(address, CONNECTIONS);
        try {
            fresh.write(LONG, PgvectorStore::makeTable);
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    private static boolean makeTable(Connection connection) throws SQLException {
        lock(connection);
        String version = version(connection);
        if (version.isEmpty()) {
            Sql.update(connection, "create extension if not exists vector");
            version = version(connection);
        }
        if (version.matches("0\\.[0-7](\\..*)?")) {
            throw new SQLException(
                    "the extension vector is of version %s, 0.8 is needed: alter extension vector"
                                    .formatted(version)
                            + " update");
        }
        Sql.update(
                connection,
                """
                create table if not exists %s(
                  id text primary key, partition text not null, dimensions integer not null,
                  expires bigint not null, payload text not null, embedding vector not null)"""
                        .formatted(TABLE));
        makeIndex(connection, "partition", "(partition, dimensions, expires)");
        makeIndex(connection, "expires", "(expires)");
        return true;
    }

    private static String version(Connection connection) throws SQLException {
        String sql = "select extversion from pg_extension where extname = 'vector'";
        String version = Sql.first(connection, sql, row -> row.getString(1));
        return version == null ? "" : version;
    }

    private static void lock(Connection connection) throws SQLException {
        Sql.rows(connection, "select pg_advisory_xact_lock(?)", row -> true, LOCK);
    }

    private static void makeIndex(Connection connection, String name, String on)
            throws SQLException {
        Sql.update(
                connection,
                "create index if not exists %1$s_%2$s on %1$s %3$s".formatted(TABLE, name, on));
    }

    private void index(Database to, int dimensions) throws SQLException {
        String type = indexType(dimensions);
        if (type.isEmpty() || indexed.contains(dimensions)) {
            return;
        }
        String operators = dimensions > MOST_SINGLE ? "halfvec_cosine_ops" : "vector_cosine_ops";
        String on =
                "using hnsw ((embedding::%s) %s) where dimensions = %d"
                        .formatted(type, operators, dimensions);
        to.write(
                LONG,
                connection -> {
                    lock(connection);
                    makeIndex(connection, "" + dimensions, on);
                    return true;
                });
        indexed.add(dimensions);
    }

    /// As the extension reads it.
    private static String text(float[] vector) {
        var text = new StringBuilder(12 * vector.length).append('[');
        for (float component : vector) {
            text.append(component).append(',');
        }
        text.setLength(text.length() - 1);
        return text.append(']').toString();
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            Database open = database;
            if (open != null) {
                open.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
