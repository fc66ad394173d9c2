package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counters and their holds in tables.
///
/// A transaction first locks the rows of its counters in the order of their names, so that two of
/// them never wait for each other.
final class SqlCounters implements Counters {
    /// How long an id is known to be settled, for a caller that repeats it.
    private static final long TRACE = Duration.ofHours(1).toMillis();

    private final SqlConnection storage;

    SqlCounters(SqlConnection storage) {
        this.storage = storage;
    }

    @Override
    public @Nullable Refusal hold(String id, List<Claim> claims, long milliseconds)
            throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(claims.stream().map(Claim::counter).toList());
        try {
            return storage.write(connection -> hold(connection, id, claims, milliseconds));
        } catch (Unacceptable e) {
            throw e.rejected();
        }
    }

    private @Nullable Refusal hold(
            Connection connection, String id, List<Claim> claims, long milliseconds)
            throws SQLException {
        Map<String, Long> expiry = new TreeMap<>();
        claims.forEach(claim -> expiry.merge(claim.counter(), claim.expires(), Math::max));
        long now = lock(connection, expiry);
        rejectSettled(connection, id);
        if (prolonged(connection, id, now, milliseconds)) {
            return null;
        }
        Map<String, Long> wanted = new TreeMap<>();
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            Value value = value(connection, claim.counter());
            long amount = wanted.merge(claim.counter(), claim.amount(), Long::sum);
            if (value.used() + value.held() > claim.limit() - amount) {
                return new Refusal(i, value);
            }
        }
        for (Map.Entry<String, Long> each : wanted.entrySet()) {
            keep(connection, id, each, now + milliseconds);
        }
        return null;
    }

    /// Locks counters, releases their expired holds and makes those that are missing.
    ///
    /// @param expiry when each counter is not needed any more
    /// @return the time
    private long lock(Connection connection, Map<String, Long> expiry) throws SQLException {
        long now = Sql.number(connection, "select " + storage.variant().now());
        for (Map.Entry<String, Long> each : expiry.entrySet()) {
            Sql.update(
                    connection,
                    "insert into gh_counters(name, used, held, expires) values (?, 0, 0, ?)"
                            + " on conflict(name) do update set used = case when"
                            + " gh_counters.expires <= ? then 0 else gh_counters.used end,"
                            + " expires = "
                            + storage.variant().greatest("gh_counters.expires", "excluded.expires"),
                    each.getKey(),
                    each.getValue(),
                    now);
            release(connection, each.getKey(), "until <= ?", now);
        }
        return now;
    }

    /// Deletes holds of a locked counter.
    private static void release(
            Connection connection, String counter, String condition, Object argument)
            throws SQLException {
        List<Long> amounts =
                Sql.rows(
                        connection,
                        "delete from gh_holds where counter = ? and "
                                + condition
                                + " returning amount",
                        row -> row.getLong(1),
                        counter,
                        argument);
        if (!amounts.isEmpty()) {
            Sql.update(
                    connection,
                    "update gh_counters set held = held - ? where name = ?",
                    amounts.stream().mapToLong(Long::longValue).sum(),
                    counter);
        }
    }

    private static void rejectSettled(Connection connection, String id) throws SQLException {
        if (Sql.number(connection, "select count(*) from gh_settled where id = ?", id) > 0) {
            Unacceptable.unless(
                    () -> {
                        throw Texts.rejected("the id has been settled and cannot hold again");
                    });
        }
    }

    private boolean prolonged(Connection connection, String id, long now, long milliseconds)
            throws SQLException {
        return Sql.update(
                        connection,
                        "update gh_holds set until = "
                                + storage.variant().greatest("until", "?")
                                + " where id = ? and until > ?",
                        now + milliseconds,
                        id,
                        now)
                > 0;
    }

    private static Value value(Connection connection, String counter) throws SQLException {
        return Sql.rows(
                        connection,
                        "select used, held from gh_counters where name = ?",
                        row -> new Value(row.getLong(1), row.getLong(2)),
                        counter)
                .getFirst();
    }

    private static void keep(
            Connection connection, String id, Map.Entry<String, Long> amount, long until)
            throws SQLException {
        Sql.update(
                connection,
                "insert into gh_holds(id, counter, amount, until) values (?, ?, ?, ?)",
                id,
                amount.getKey(),
                amount.getValue(),
                until);
        Sql.update(
                connection,
                "update gh_counters set held = held + ? where name = ?",
                amount.getValue(),
                amount.getKey());
    }

    @Override
    public void settle(String id, List<Amount> used) throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(used.stream().map(Amount::counter).toList());
        storage.write(
                connection -> {
                    settle(connection, id, used);
                    return true;
                });
    }

    private void settle(Connection connection, String id, List<Amount> used) throws SQLException {
        if (!isFirst(connection, id)) {
            return;
        }
        Map<String, Long> expiry = new TreeMap<>();
        heldBy(connection, id).forEach(counter -> expiry.put(counter, 0L));
        used.forEach(amount -> expiry.merge(amount.counter(), amount.expires(), Math::max));
        lock(connection, expiry);
        for (String counter : expiry.keySet()) {
            release(connection, counter, "id = ?", id);
        }
        for (Amount amount : used) {
            Sql.update(
                    connection,
                    "update gh_counters set used = used + ? where name = ?",
                    amount.amount(),
                    amount.counter());
        }
    }

    private boolean isFirst(Connection connection, String id) throws SQLException {
        return Sql.update(
                        connection,
                        "insert into gh_settled(id, expires) values (?, "
                                + storage.variant().now()
                                + " + ?) on conflict do nothing",
                        id,
                        TRACE)
                > 0;
    }

    private static List<String> heldBy(Connection connection, String id) throws SQLException {
        return Sql.rows(
                connection,
                "select counter from gh_holds where id = ?",
                row -> row.getString(1),
                id);
    }

    @Override
    public List<Value> read(List<String> counters) throws StorageException {
        String now = storage.variant().now();
        String sql =
                "select case when c.expires > %s then c.used else 0 end, (select %s from gh_holds h"
                                .formatted(now, storage.variant().sum("h.amount"))
                        + " where h.counter = c.name and h.until > "
                        + now
                        + ") from gh_counters c where c.name = ?";
        return storage.read(
                connection -> {
                    List<Value> values = new ArrayList<>();
                    for (String counter : counters) {
                        Value value =
                                Sql.first(
                                        connection,
                                        sql,
                                        row -> new Value(row.getLong(1), row.getLong(2)),
                                        counter);
                        values.add(value == null ? new Value(0, 0) : value);
                    }
                    return values;
                });
    }

    /// A counter stays while something of it is held.
    @Override
    public int deleteExpired(int limit) throws StorageException {
        String now = storage.variant().now();
        int deleted =
                storage.delete(
                        "delete from gh_settled where id in (select id from gh_settled"
                                + " where expires <= "
                                + now
                                + " order by expires limit ?)",
                        limit);
        deleted += releaseExpired(limit - deleted);
        return deleted
                + storage.delete(
                        "delete from gh_counters where name in (select name from gh_counters"
                                + " where expires <= "
                                + now
                                + " and held = 0 order by expires limit ?)"
                                + " and held = 0 and expires <= "
                                + now,
                        limit - deleted);
    }

    private int releaseExpired(int limit) throws StorageException {
        return storage.writeMany(
                connection -> {
                    long now = Sql.number(connection, "select " + storage.variant().now());
                    List<String> counters =
                            Sql.rows(
                                    connection,
                                    "select counter from gh_holds where until <= ?"
                                            + " order by counter limit ?",
                                    row -> row.getString(1),
                                    now,
                                    limit);
                    Map<String, Long> expiry = new TreeMap<>();
                    counters.forEach(counter -> expiry.put(counter, 0L));
                    lock(connection, expiry);
                    return counters.size();
                });
    }
}
