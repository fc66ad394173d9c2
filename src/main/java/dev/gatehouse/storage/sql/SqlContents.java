package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.BucketSums.Bucket;
import dev.gatehouse.storage.BucketSums.Total;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything in the tables.
///
/// The index of tags follows from the rows, what is made for long reports from the sums, the
/// versions of collections from the documents. Holds, traces of settled ids and of removed
/// documents, and unfinished uploads are of use for a short time only and belong to the gateways
/// that made them.
final class SqlContents implements Contents {
    /// All tables but that of the schema.
    static final List<String> TABLES =
            List.of(
                    "gh_documents",
                    "gh_versions",
                    "gh_rows",
                    "gh_tags",
                    "gh_positions",
                    "gh_rollups",
                    "gh_seals",
                    "gh_spans",
                    "gh_series",
                    "gh_counters",
                    "gh_holds",
                    "gh_settled",
                    "gh_blobs",
                    "gh_uploads",
                    "gh_parts");

    private static final Duration LONGEST_CLEAR = Duration.ofMinutes(30);

    private static final String KEEP_DOCUMENT =
            """
            insert into gh_documents(collection, id, owner, created, expires, version, body)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict(collection, id) do update set
              owner = excluded.owner, created = excluded.created, expires = excluded.expires,
              version = excluded.version, body = excluded.body, removed = null""";

    private final SqlConnection storage;
    private final RollupWriter rollups;

    SqlContents(SqlConnection storage) {
        this.storage = storage;
        this.rollups = new RollupWriter(storage.variant());
    }

    @Override
    public long size() throws StorageException {
        return storage.read(
                connection ->
                        Sql.number(
                                connection,
                                "select (select count(*) from gh_documents)"
                                        + " + (select count(*) from gh_rows)"
                                        + " + (select count(*) from gh_rollups)"));
    }

    @Override
    public List<String> collections() throws StorageException {
        return storage.read(
                connection ->
                        Sql.rows(
                                connection,
                                "select collection from gh_versions order by collection",
                                row -> row.getString(1)));
    }

    @Override
    public void keepDocuments(List<Document> documents) throws StorageException {
        storage.writeMany(
                connection -> {
                    for (Document document : documents) {
                        keep(connection, document);
                    }
                    return true;
                });
    }

    private void keep(Connection connection, Document document) throws SQLException {
        Sql.update(
                connection,
                "insert into gh_versions(collection, version) values (?, ?)"
                        + " on conflict(collection) do update set version = "
                        + storage.variant().greatest("gh_versions.version", "excluded.version"),
                document.collection(),
                document.version());
        Sql.update(
                connection,
                KEEP_DOCUMENT,
                document.collection(),
                document.id(),
                document.owner(),
                document.created(),
                document.expires(),
                document.version(),
                document.body());
    }

    /// One look into the index per journal; `distinct` would read all of it.
    @Override
    public List<String> journals() throws StorageException {
        return storage.read(
                connection -> {
                    List<String> journals = new ArrayList<>();
                    String next = first(connection, ">=", "");
                    while (next != null) {
                        journals.add(next);
                        next = first(connection, ">", next);
                    }
                    return journals;
                });
    }

    private static @Nullable String first(Connection connection, String order, String than)
            throws SQLException {
        return Sql.first(
                connection,
                "select journal from gh_rows where journal "
                        + order
                        + " ? order by journal limit 1",
                row -> row.getString(1),
                than);
    }

    @Override
    public List<Position> positions(@Nullable String after, int limit) throws StorageException {
        return storage.read(
                connection ->
                        Sql.rows(
                                connection,
                                "select node, position from gh_positions where node "
                                        + (after == null ? ">=" : ">")
                                        + " ? order by node limit ?",
                                row -> new Position(row.getString(1), row.getLong(2)),
                                after == null ? "" : after,
                                limit));
    }

    @Override
    public void keepPositions(List<Position> positions) throws StorageException {
        storage.writeMany(
                connection -> {
                    for (Position position : positions) {
                        Sql.update(
                                connection,
                                "insert into gh_positions(node, position) values (?, ?)"
                                        + " on conflict(node) do update"
                                        + " set position = excluded.position",
                                position.node(),
                                position.sequence());
                    }
                    return true;
                });
    }

    @Override
    public List<Total> sums(@Nullable Bucket after, int limit) throws StorageException {
        String columns =
                "name, width, bucket, "
                        + Schema.columns("d", Sum.MOST_DIMENSIONS, "")
                        + ", "
                        + Schema.columns("m", Sum.MOST_MEASURES, "");
        String from = after == null ? "" : " where (name, width, bucket, digest) > (?, ?, ?, ?)";
        List<Object> arguments = new ArrayList<>();
        if (after != null) {
            arguments.add(after.set());
            arguments.add((long) after.width());
            arguments.add(after.begin());
            arguments.add(Digest.of(after.dimensions()));
        }
        arguments.add(limit);
        String sql =
                "select "
                        + columns
                        + " from gh_rollups"
                        + from
                        + " order by name, width, bucket, digest limit ?";
        return storage.read(
                connection -> Sql.rows(connection, sql, SqlContents::total, arguments.toArray()));
    }

    private static Total total(ResultSet row) throws SQLException {
        int next = 4;
        List<String> dimensions = new ArrayList<>();
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            dimensions.add(row.getString(next++));
        }
        long[] measures = new long[Sum.MOST_MEASURES];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = row.getLong(next++);
        }
        return new Total(
                new Bucket(row.getString(1), row.getInt(2), row.getLong(3), dimensions), measures);
    }

    @Override
    public void keepSums(List<Total> totals) throws StorageException {
        storage.writeMany(
                connection -> {
                    rollups.replace(connection, totals);
                    return true;
                });
    }

    @Override
    public List<Counters.Amount> counters(@Nullable String after, int limit)
            throws StorageException {
        String sql =
                "select name, used, expires from gh_counters where name "
                        + (after == null ? ">=" : ">")
                        + " ? and used <> 0 and expires > "
                        + storage.variant().now()
                        + " order by name limit ?";
        return storage.read(
                connection ->
                        Sql.rows(
                                connection,
                                sql,
                                row ->
                                        new Counters.Amount(
                                                row.getString(1), row.getLong(2), row.getLong(3)),
                                after == null ? "" : after,
                                limit));
    }

    @Override
    public void clear() throws StorageException {
        try {
            storage.database()
                    .write(
                            LONGEST_CLEAR,
                            connection -> {
                                for (String table : TABLES) {
                                    Sql.update(connection, "delete from " + table);
                                }
                                return true;
                            });
        } catch (SQLException e) {
            throw storage.failure(e);
        }
    }
}
