package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Documents in a table. The versions of a collection come from one row, which a transaction holds
/// until its end: versions become visible in their order, and nothing that changes is skipped.
final class SqlDocuments implements Documents {
    private static final long TRACE = Duration.ofDays(1).toMillis();

    private static final String COLUMNS =
            "collection, id, owner, created, expires, version, body, removed";

    private final SqlConnection storage;

    /// A condition: neither removed nor expired.
    private final String there;

    private final String put;

    SqlDocuments(SqlConnection storage) {
        this.storage = storage;
        String now = storage.variant().now();
        this.there = "removed is null and (expires is null or expires > " + now + ")";
        this.put =
                """
                insert into gh_documents(collection, id, owner, created, expires, version, body)
                values (?, ?, ?, %s, ?, ?, ?)
                on conflict(collection, id) do update set
                  owner = excluded.owner, expires = excluded.expires,
                  version = excluded.version, body = excluded.body, removed = null,
                  created = case when gh_documents.removed is null
                    and (gh_documents.expires is null or gh_documents.expires > excluded.created)
                    then gh_documents.created else excluded.created end
                returning %s"""
                        .formatted(now, COLUMNS);
    }

    @Override
    public @Nullable Document find(String collection, String id) throws StorageException {
        return Texts.acceptsName(id)
                ? storage.read(connection -> find(connection, collection, id, ""))
                : null;
    }

    private @Nullable Document find(
            Connection connection, String collection, String id, String locking)
            throws SQLException {
        return Sql.first(
                connection,
                "select "
                        + COLUMNS
                        + " from gh_documents where collection = ? and id = ? and "
                        + there
                        + locking,
                SqlDocuments::document,
                collection,
                id);
    }

    @Override
    public List<Document> page(
            String collection, @Nullable String owner, @Nullable String after, int limit)
            throws StorageException {
        String from = after == null ? "" : after;
        String first = after == null ? ">=" : ">";
        String sql =
                "select "
                        + COLUMNS
                        + " from gh_documents where collection = ? and id "
                        + first
                        + " ? and "
                        + there
                        + (owner == null ? "" : " and owner = ?")
                        + " order by id limit ?";
        return storage.read(
                connection ->
                        owner == null
                                ? Sql.rows(
                                        connection,
                                        sql,
                                        SqlDocuments::document,
                                        collection,
                                        from,
                                        limit)
                                : Sql.rows(
                                        connection,
                                        sql,
                                        SqlDocuments::document,
                                        collection,
                                        from,
                                        owner,
                                        limit));
    }

    @Override
    public void putAll(List<Draft> drafts) throws StorageException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Draft draft : drafts) {
            Texts.check(draft);
            counts.merge(draft.collection(), 1, Integer::sum);
        }
        storage.writeMany(
                connection -> {
                    Map<String, Long> versions = new TreeMap<>();
                    for (Map.Entry<String, Integer> each : counts.entrySet()) {
                        long last = nextVersion(connection, each.getKey(), each.getValue());
                        versions.put(each.getKey(), last - each.getValue());
                    }
                    for (Draft draft : drafts) {
                        long version = versions.merge(draft.collection(), 1L, Long::sum);
                        put(connection, draft, version);
                    }
                    return true;
                });
    }

    @Override
    public @Nullable Document putIf(Draft draft, long version) throws StorageException {
        Texts.check(draft);
        return storage.write(
                connection -> {
                    long next = nextVersion(connection, draft.collection(), 1);
                    return stored(connection, draft.collection(), draft.id()) == version
                            ? put(connection, draft, next)
                            : null;
                });
    }

    @Override
    public boolean remove(String collection, String id, long version) throws StorageException {
        if (!Texts.acceptsName(id)) {
            return false;
        }
        return storage.write(
                connection -> {
                    long next = nextVersion(connection, collection, 1);
                    return stored(connection, collection, id) == version
                            && Sql.update(
                                            connection,
                                            "update gh_documents set body = null, owner = null,"
                                                    + " expires = null, version = ?, removed = "
                                                    + storage.variant().now()
                                                    + " where collection = ? and id = ? and "
                                                    + there,
                                            next,
                                            collection,
                                            id)
                                    > 0;
                });
    }

    @Override
    public List<Change> changesSince(String collection, long version, int limit)
            throws StorageException {
        return storage.read(
                connection ->
                        Sql.rows(
                                connection,
                                "select "
                                        + COLUMNS
                                        + ", case when "
                                        + there
                                        + " then 1 else 0 end from gh_documents"
                                        + " where collection = ? and version > ?"
                                        + " order by version limit ?",
                                row ->
                                        new Change(
                                                row.getString(2),
                                                row.getLong(6),
                                                row.getLong(9) == 1 ? document(row) : null),
                                collection,
                                version,
                                limit));
    }

    @Override
    public int deleteExpired(int limit) throws StorageException {
        String now = storage.variant().now();
        int expired =
                storage.delete(
                        deletion("expires is not null and expires <= " + now, "expires"), limit);
        return expired
                + storage.delete(
                        deletion(
                                "removed is not null and removed < " + now + " - " + TRACE,
                                "removed"),
                        limit - expired);
    }

    private static String deletion(String condition, String order) {
        return "delete from gh_documents where (collection, id) in (select collection, id"
                + " from gh_documents where "
                + condition
                + " order by "
                + order
                + " limit ?)";
    }

    /// The last of so many new versions; other writers of the collection wait for the transaction.
    private static long nextVersion(Connection connection, String collection, int count)
            throws SQLException {
        return Sql.number(
                connection,
                "insert into gh_versions(collection, version) values (?, ?)"
                        + " on conflict(collection) do update"
                        + " set version = gh_versions.version + excluded.version returning version",
                collection,
                (long) count);
    }

    private long stored(Connection connection, String collection, String id) throws SQLException {
        Document document = find(connection, collection, id, storage.variant().locking());
        return document == null ? ABSENT : document.version();
    }

    private @Nullable Document put(Connection connection, Draft draft, long version)
            throws SQLException {
        return Sql.first(
                connection,
                put,
                SqlDocuments::document,
                draft.collection(),
                draft.id(),
                draft.owner(),
                draft.expires(),
                version,
                draft.body());
    }

    private static Document document(ResultSet row) throws SQLException {
        long expires = row.getLong(5);
        boolean forever = row.wasNull();
        return new Document(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                forever ? null : expires,
                row.getLong(6),
                row.getString(7));
    }
}
