package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.Texts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Journals in one table, their tags in another.
final class SqlJournal implements Journal {
    private static final List<String> COLUMNS = List.of("journal", "id", "time", "tags", "body");
    private static final List<String> TYPES = List.of("text", "text", "int8", "text", "text");

    private final SqlConnection storage;
    private final Bulk insert;
    private final Bulk delete;
    private final Tags tags;
    private final RollupWriter rollups;

    SqlJournal(SqlConnection storage) {
        this.storage = storage;
        SqlVariant variant = storage.variant();
        insert = Bulk.insert(variant, "gh_rows", COLUMNS, TYPES, "on conflict do nothing");
        delete = Bulk.delete(variant, "gh_rows", COLUMNS.subList(0, 2), TYPES.subList(0, 2));
        tags = new Tags(variant);
        rollups = new RollupWriter(variant);
    }

    @Override
    public Set<String> append(String journal, List<Row> rows) throws StorageException {
        check(journal, rows);
        return storage.writeMany(connection -> append(connection, journal, rows));
    }

    @Override
    public void apply(String journal, String node, List<Entry> entries) throws StorageException {
        check(journal, entries.stream().map(Entry::row).toList());
        Texts.checkName(node);
        try {
            storage.writeMany(
                    connection -> {
                        apply(connection, journal, node, entries);
                        return true;
                    });
        } catch (Unacceptable e) {
            throw e.rejected();
        }
    }

    private void apply(Connection connection, String journal, String node, List<Entry> entries)
            throws SQLException {
        long position = lockedPosition(connection, node);
        List<Entry> later = entries.stream().filter(entry -> entry.sequence() > position).toList();
        if (later.isEmpty()) {
            return;
        }
        Set<String> added = append(connection, journal, later.stream().map(Entry::row).toList());
        rollups.add(connection, sums(later, added));
        Sql.update(
                connection,
                "update gh_positions set position = ? where node = ?",
                later.getLast().sequence(),
                node);
    }

    /// A row that was there brings no sums: it has brought them.
    private static BucketSums sums(List<Entry> entries, Set<String> added) {
        var sums = new BucketSums();
        for (Entry entry : entries) {
            if (added.remove(entry.row().id())) {
                Unacceptable.unless(() -> sums.add(entry.row().time(), entry.sums()));
            }
        }
        return sums;
    }

    private long lockedPosition(Connection connection, String node) throws SQLException {
        Sql.update(
                connection,
                "insert into gh_positions(node, position) values (?, 0) on conflict do nothing",
                node);
        return Sql.number(
                connection,
                "select position from gh_positions where node = ?" + storage.variant().locking(),
                node);
    }

    @Override
    public long position(String node) throws StorageException {
        return storage.read(
                connection ->
                        Sql.number(
                                connection,
                                "select position from gh_positions where node = ?",
                                node));
    }

    @Override
    public boolean revise(String journal, Row before, Row after, List<Sum> differences)
            throws StorageException {
        check(journal, List.of(after));
        if (!before.id().equals(after.id()) || before.time() != after.time()) {
            throw new IllegalArgumentException("a row keeps its id and its time");
        }
        var sums = new BucketSums();
        sums.add(after.time(), differences);
        try {
            return storage.write(
                    connection -> {
                        if (!replace(connection, journal, before, after)) {
                            return false;
                        }
                        tags.delete(connection, journal, List.of(before));
                        tags.insert(connection, journal, List.of(after));
                        rollups.add(connection, sums);
                        return true;
                    });
        } catch (Unacceptable e) {
            throw e.rejected();
        }
    }

    private static boolean replace(Connection connection, String journal, Row before, Row after)
            throws SQLException {
        return Sql.update(
                        connection,
                        "update gh_rows set tags = ?, body = ?"
                                + " where journal = ? and id = ? and time = ?"
                                + " and tags = ? and body = ?",
                        Tags.text(after.tags()),
                        after.body(),
                        journal,
                        before.id(),
                        before.time(),
                        Tags.text(before.tags()),
                        before.body())
                > 0;
    }

    @Override
    public @Nullable Row find(String journal, String id) throws StorageException {
        if (!Texts.acceptsName(id)) {
            return null;
        }
        return storage.read(
                connection ->
                        Sql.first(
                                connection,
                                "select id, time, tags, body from gh_rows"
                                        + " where journal = ? and id = ?",
                                SqlJournal::row,
                                journal,
                                id));
    }

    @Override
    public List<Row> page(String journal, Query query) throws StorageException {
        return storage.read(connection -> new JournalPage(journal, query).read(connection));
    }

    @Override
    public int deleteBefore(String journal, long time, int limit) throws StorageException {
        return storage.writeMany(
                connection -> {
                    List<Row> oldest =
                            Sql.rows(
                                    connection,
                                    "select id, time, tags, '' from gh_rows"
                                            + " where journal = ? and time < ?"
                                            + " order by time, id limit ?",
                                    SqlJournal::row,
                                    journal,
                                    time,
                                    limit);
                    tags.delete(connection, journal, oldest);
                    delete.run(connection, repeated(journal, oldest.size()), ids(oldest));
                    return oldest.size();
                });
    }

    private Set<String> append(Connection connection, String journal, List<Row> rows)
            throws SQLException {
        String[] ids = ids(rows);
        Set<String> added =
                insert.insertedIds(
                        connection,
                        ids,
                        repeated(journal, ids.length),
                        ids,
                        rows.stream().mapToLong(Row::time).toArray(),
                        rows.stream().map(row -> Tags.text(row.tags())).toArray(String[]::new),
                        rows.stream().map(Row::body).toArray(String[]::new));
        tags.insert(connection, journal, firsts(rows, added));
        return added;
    }

    /// The rows that were stored: of several with one id, the first.
    private static List<Row> firsts(List<Row> rows, Set<String> added) {
        Set<String> open = new java.util.HashSet<>(added);
        List<Row> firsts = new ArrayList<>(added.size());
        for (Row row : rows) {
            if (open.remove(row.id())) {
                firsts.add(row);
            }
        }
        return firsts;
    }

    private static String[] ids(List<Row> rows) {
        return rows.stream().map(Row::id).toArray(String[]::new);
    }

    private static String[] repeated(String text, int size) {
        String[] texts = new String[size];
        Arrays.fill(texts, text);
        return texts;
    }

    private static void check(String journal, List<Row> rows) throws StorageException {
        Texts.checkName(journal);
        for (Row row : rows) {
            Texts.check(row);
        }
    }

    static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString(1), row.getLong(2), Tags.parse(row.getString(3)), row.getString(4));
    }
}
