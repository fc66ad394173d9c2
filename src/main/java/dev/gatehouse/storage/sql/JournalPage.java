package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One page of a journal.
///
/// With tags the index of the rarest of them is read from its end, and each row that it has is
/// looked up under the others: the work is that of the rows under the rarest tag, not of the
/// journal.
final class JournalPage {
    /// Tags with more rows than this are all frequent.
    private static final int PROBED = 1_000;

    private final String journal;
    private final Journal.Query query;

    JournalPage(String journal, Journal.Query query) {
        this.journal = journal;
        this.query = query;
    }

    List<Row> read(Connection connection) throws SQLException {
        List<Object> arguments = new ArrayList<>();
        String sql =
                query.tags().isEmpty()
                        ? untagged(arguments)
                        : tagged(rarestFirst(connection), arguments);
        return Sql.rows(connection, sql, SqlJournal::row, arguments.toArray());
    }

    private String untagged(List<Object> arguments) {
        arguments.add(journal);
        return "select id, time, tags, body from gh_rows where journal = ? and "
                + within("", arguments)
                + end("", arguments);
    }

    /// The places come from the index alone, in their order and up to the limit; only then the rows
    /// are looked up. The other tags are values and no joins: a planner would rather join all rows
    /// of two tags and sort them.
    private String tagged(List<byte[]> tags, List<Object> arguments) {
        var sql = new StringBuilder("select r.id, r.time, r.tags, r.body from (");
        sql.append("select t.time, t.id from gh_tags t where t.tag = ? and ");
        arguments.add(tags.getFirst());
        sql.append(within("t.", arguments));
        for (byte[] tag : tags.subList(1, tags.size())) {
            sql.append(" and (select 1 from gh_tags o")
                    .append(" where o.tag = ? and o.time = t.time and o.id = t.id) = 1");
            arguments.add(tag);
        }
        sql.append(end("t.", arguments))
                .append(") p join gh_rows r on r.journal = ? and r.id = p.id")
                .append(" order by p.time desc, p.id desc");
        arguments.add(journal);
        return sql.toString();
    }

    private String within(String table, List<Object> arguments) {
        arguments.add(query.from());
        arguments.add(query.to());
        String range = table + "time >= ? and " + table + "time < ?";
        Journal.Place before = query.before();
        if (before == null) {
            return range;
        }
        arguments.add(before.time());
        arguments.add(before.id());
        return range + " and (" + table + "time, " + table + "id) < (?, ?)";
    }

    private String end(String table, List<Object> arguments) {
        arguments.add(query.limit());
        return " order by " + table + "time desc, " + table + "id desc limit ?";
    }

    private List<byte[]> rarestFirst(Connection connection) throws SQLException {
        List<byte[]> tags = new ArrayList<>();
        long fewest = Long.MAX_VALUE;
        for (Map.Entry<String, String> tag : query.tags().entrySet()) {
            byte[] digest = Tags.digest(journal, tag);
            long count = query.tags().size() == 1 ? 0 : count(connection, digest);
            if (count < fewest) {
                fewest = count;
                tags.addFirst(digest);
            } else {
                tags.add(digest);
            }
        }
        return tags;
    }

    private long count(Connection connection, byte[] tag) throws SQLException {
        return Sql.number(
                connection,
                "select count(*) from (select 1 from gh_tags"
                        + " where tag = ? and time >= ? and time < ? limit ?) probed",
                tag,
                query.from(),
                query.to(),
                PROBED);
    }
}
