package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Counters and their holds in tables.
///
/// A transaction changes the rows of its counters in the order of their names, so that two of them
/// never wait for each other. What a counter holds includes expired holds until they are looked for
/// by a hold that would not fit, or by [#deleteExpired(int)].
final class SqlCounters implements Counters {
    /// How long an id is known to be settled, for a caller that repeats it.
    private static final long TRACE = Duration.ofHours(1).toMillis();

    private static final Value ZERO = new Value(0, 0);

    private final SqlConnection storage;
    private final String change;

    SqlCounters(SqlConnection storage) {
        this.storage = storage;
        SqlVariant variant = storage.variant();
        this.change =
                """
                insert into gh_counters(name, used, held, expires) values (?, ?, ?, ?)
                on conflict(name) do update set
                  used = excluded.used + case when gh_counters.expires <= %s
                    then 0 else gh_counters.used end,
                  held = gh_counters.held + excluded.held, expires = %s
                returning used, held"""
                        .formatted(
                                variant.now(),
                                variant.greatest("gh_counters.expires", "excluded.expires"));
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
        Map<String, Value> locked = lock(connection, claims);
        long now = Sql.number(connection, "select " + storage.variant().now());
        if (prolonged(connection, id, now, milliseconds)) {
            return null;
        }
        Map<String, Long> wanted = new TreeMap<>();
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            wanted.merge(claim.counter(), claim.amount(), Long::sum);
            Refusal refusal = refusal(i, claim, wanted, locked);
            if (refusal != null) {
                locked.putAll(release(connection, locked.keySet(), now));
                refusal = refusal(i, claim, wanted, locked);
            }
            if (refusal != null) {
                return refusal;
            }
        }
        for (Map.Entry<String, Long> each : wanted.entrySet()) {
            keep(connection, id, each, now + milliseconds);
        }
        return null;
    }

    private static @Nullable Refusal refusal(
            int place, Claim claim, Map<String, Long> wanted, Map<String, Value> locked) {
        Value value = locked.getOrDefault(claim.counter(), ZERO);
        long amount = wanted.getOrDefault(claim.counter(), 0L);
        return value.used() + value.held() > claim.limit() - amount
                ? new Refusal(place, value)
                : null;
    }

    /// Locks counters, and makes those that are missing.
    private Map<String, Value> lock(Connection connection, List<Claim> claims) throws SQLException {
        Map<String, Long> expiry = new TreeMap<>();
        claims.forEach(claim -> expiry.merge(claim.counter(), claim.expires(), Math::max));
        Map<String, Value> values = new HashMap<>();
        for (Map.Entry<String, Long> each : expiry.entrySet()) {
            values.put(each.getKey(), change(connection, each.getKey(), 0, 0, each.getValue()));
        }
        return values;
    }

    /// Adds to a counter, which is zero when it has expired.
    private Value change(Connection connection, String counter, long used, long held, long expires)
            throws SQLException {
        return Sql.rows(
                        connection,
                        change,
                        row -> new Value(row.getLong(1), row.getLong(2)),
                        counter,
                        used,
                        held,
                        expires)
                .getFirst();
    }

    /// Deletes the expired holds of counters that are locked.
    private Map<String, Value> release(Connection connection, Set<String> counters, long now)
            throws SQLException {
        Map<String, Value> values = new HashMap<>();
        for (String counter : counters) {
            // One that is being settled is not waited for: that transaction waits for the counter.
            List<Long> amounts =
                    Sql.rows(
                            connection,
                            "delete from gh_holds where counter = ? and id in (select id"
                                    + " from gh_holds where counter = ? and until <= ?"
                                    + storage.variant().skipping()
                                    + ") returning amount",
                            row -> row.getLong(1),
                            counter,
                            counter,
                            now);
            long released = amounts.stream().mapToLong(Long::longValue).sum();
            values.put(counter, change(connection, counter, 0, -released, 0));
        }
        return values;
    }

    /// Prolongs a hold that is there.
    private boolean prolonged(Connection connection, String id, long now, long milliseconds)
            throws SQLException {
        long settled = Sql.number(connection, "select count(*) from gh_settled where id = ?", id);
        if (settled > 0) {
            Unacceptable.unless(
                    () -> {
                        throw Texts.rejected("the id has been settled and cannot hold again");
                    });
        }
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

    private void keep(Connection connection, String id, Map.Entry<String, Long> amount, long until)
            throws SQLException {
        Sql.update(
                connection,
                "insert into gh_holds(id, counter, amount, until) values (?, ?, ?, ?)",
                id,
                amount.getKey(),
                amount.getValue(),
                until);
        change(connection, amount.getKey(), 0, amount.getValue(), 0);
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
        if (!firstToSettle(connection, id)) {
            return;
        }
        Map<String, Amount> sums = new TreeMap<>();
        for (Amount amount : used) {
            sums.merge(amount.counter(), amount, SqlCounters::sum);
        }
        Map<String, Long> held = new TreeMap<>();
        Sql.rows(
                connection,
                "delete from gh_holds where id = ? returning counter, amount",
                row -> held.merge(row.getString(1), row.getLong(2), Long::sum),
                id);
        held.keySet().forEach(it -> sums.putIfAbsent(it, new Amount(it, 0, 0)));
        for (Amount sum : sums.values()) {
            long released = held.getOrDefault(sum.counter(), 0L);
            change(connection, sum.counter(), sum.amount(), -released, sum.expires());
        }
    }

    private static Amount sum(Amount one, Amount other) {
        return new Amount(
                one.counter(),
                one.amount() + other.amount(),
                Math.max(one.expires(), other.expires()));
    }

    private boolean firstToSettle(Connection connection, String id) throws SQLException {
        return Sql.update(
                        connection,
                        "insert into gh_settled(id, expires) values (?, "
                                + storage.variant().now()
                                + " + ?) on conflict do nothing",
                        id,
                        TRACE)
                > 0;
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
                    lock(connection, counters.stream().map(it -> new Claim(it, 0, 0, 0)).toList());
                    release(connection, new TreeSet<>(counters), now);
                    return counters.size();
                });
    }
}
