package dev.gatehouse.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Rollups.Match;
import dev.gatehouse.storage.Rollups.Match.Kind;
import dev.gatehouse.storage.Rollups.Query;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What long reports read, on each of the two databases.
interface SealedDaysContract {
    long HOUR = 3_600_000;
    long DAY = 24 * HOUR;
    int DAYS = 50;

    /// An empty database.
    SqlConnection fresh() throws Exception;

    /// A database with its tables, and what it is asked by.
    record Subject(SqlConnection database, SqlRollups rollups, SqlJournal journal, Random random) {
        static Subject of(SqlConnection database) throws StorageException {
            new Migrator(database, Schema.MIGRATIONS).run();
            return new Subject(
                    database, new SqlRollups(database), new SqlJournal(database), new Random(7));
        }

        void add(String id, long time, long calls, String path, String model)
                throws StorageException {
            var sums =
                    List.of(
                            new Sum("paths", List.of(path, model), new long[] {calls, 1}),
                            new Sum("users", List.of(model), new long[] {calls}));
            var row = new Row(id, time, Map.of(), "{}");
            journal.apply("calls", id, List.of(new Entry(1, row, sums)));
        }

        /// Calls in most hours of many days, and none on some days.
        void fill() throws StorageException {
            for (int i = 0; i < 1_200; i++) {
                long time = random.nextLong(DAYS * DAY);
                if (time / DAY % 11 != 5) {
                    add("c" + i, time, 1 + random.nextInt(9), path(), model());
                }
            }
        }

        String path() {
            return List.of("/a", "/a/x", "/a/y", "/ab", "/a-b", "", "/").get(random.nextInt(7));
        }

        String model() {
            return List.of("m1", "m2", "", "m3").get(random.nextInt(4));
        }

        long seals(int width) throws StorageException {
            return database.read(
                    it ->
                            Sql.number(
                                    it,
                                    "select count(*) from gh_seals where maker = '' and width = ?",
                                    width));
        }

        void run(String sql) throws StorageException {
            database.write(it -> Sql.update(it, sql));
        }

        /// What queries of all kinds find, each part of the answer added up by the hour or day that
        /// the query asks for.
        List<String> answers() throws StorageException {
            var asking = new Random(3);
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                answers.add(answer(query(asking)));
            }
            return answers;
        }

        private static Query query(Random asking) {
            int width = List.of(15, 15, 30, 60, 1440, 2880).get(asking.nextInt(6));
            long quarter = HOUR / 4;
            long from = asking.nextLong(DAYS * DAY / quarter) * quarter;
            long to = from + asking.nextLong(DAYS * DAY / quarter) * quarter;
            boolean whole = asking.nextInt(4) == 0;
            Match path =
                    new Match(
                            0,
                            List.of(Kind.EQUALS, Kind.DIFFERS, Kind.SUBTREE).get(asking.nextInt(3)),
                            List.of("/a", "/", "", "/a/x").get(asking.nextInt(4)));
            Match model = new Match(1, Kind.EQUALS, List.of("m1", "", "m9").get(asking.nextInt(3)));
            List<Match> where =
                    List.of(List.<Match>of(), List.of(path), List.of(model), List.of(path, model))
                            .get(asking.nextInt(4));
            List<Integer> by =
                    List.of(List.<Integer>of(), List.of(0), List.of(1), List.of(1, 0))
                            .get(asking.nextInt(4));
            return new Query(
                    "paths",
                    width,
                    whole ? 0 : from,
                    whole ? Long.MAX_VALUE : to,
                    where,
                    by,
                    asking.nextBoolean());
        }

        private String answer(Query query) throws StorageException {
            var sums = new TreeMap<String, Long>();
            long part = query.buckets() ? query.width() * 60_000L : DAYS * DAY * 9;
            for (Rollups.Total total : rollups.read(query)) {
                long begin = total.bucket() / part * part;
                sums.merge(begin + " " + total.dimensions(), total.measures()[0], Long::sum);
                sums.merge(begin + " attempts", total.measures()[1], Long::sum);
            }
            return query + " " + sums;
        }
    }

    private Subject filled() throws Exception {
        Subject subject = Subject.of(fresh());
        subject.fill();
        return subject;
    }

    @Test
    default void reports_are_the_same_once_days_are_sealed() throws Exception {
        Subject subject = filled();
        List<String> before = subject.answers();

        subject.rollups().sealBefore(DAYS * DAY - 1);

        assertThat(subject.seals(SealedDays.DAY)).isGreaterThan(40);
        assertThat(subject.seals(SealedDays.SPAN)).isEqualTo(2);
        assertThat(subject.answers()).isEqualTo(before);
    }

    @Test
    default void a_sealed_day_is_read_by_what_was_made_of_it() throws Exception {
        Subject subject = filled();
        subject.rollups().sealBefore(DAYS * DAY);
        subject.run("update gh_spans set m0 = 1000000 where width = 23040");
        subject.run("update gh_series set m0 = 3000000");
        List<Match> two = List.of(new Match(0, Kind.EQUALS, "/a"), new Match(1, Kind.EQUALS, "m1"));

        assertThat(first(subject, 15, two, false)).isGreaterThanOrEqualTo(1_000_000);
        assertThat(first(subject, 60, two.subList(0, 1), true)).isEqualTo(3_000_000);
        assertThat(first(subject, 15, two.subList(0, 1), true)).isLessThan(1_000_000);
    }

    private static long first(Subject subject, int width, List<Match> where, boolean buckets)
            throws StorageException {
        var query = new Query("paths", width, 2 * DAY, 40 * DAY, where, List.of(), buckets);
        return subject.rollups().read(query).getFirst().measures()[0];
    }

    @Test
    default void a_later_change_counts_at_once_and_its_day_is_sealed_again() throws Exception {
        Subject subject = filled();
        subject.rollups().sealBefore(DAYS * DAY);
        long days = subject.seals(SealedDays.DAY);
        var all = new Query("paths", 15, 0, Long.MAX_VALUE, List.of(), List.of(), false);
        long calls = subject.rollups().read(all).getFirst().measures()[0];

        subject.add("late", 20 * DAY + 1, 1_000, "/a", "m1");
        subject.add("late too", 20 * DAY + 2, 1_000, "/a", "m1");

        assertThat(subject.seals(SealedDays.DAY)).isEqualTo(days - 1);
        assertThat(subject.seals(SealedDays.SPAN)).isEqualTo(1);
        assertThat(subject.rollups().read(all).getFirst().measures()[0]).isEqualTo(calls + 2_000);

        subject.rollups().sealBefore(DAYS * DAY);

        assertThat(subject.seals(SealedDays.DAY)).isEqualTo(days);
        assertThat(subject.seals(SealedDays.SPAN)).isEqualTo(2);
        assertThat(subject.rollups().read(all).getFirst().measures()[0]).isEqualTo(calls + 2_000);
    }

    @Test
    default void changes_of_distant_days_in_one_batch_leave_the_days_between_sealed()
            throws Exception {
        Subject subject = filled();
        subject.rollups().sealBefore(DAYS * DAY);
        long days = subject.seals(SealedDays.DAY);
        var sums = List.of(new Sum("paths", List.of("/a"), new long[] {1}));

        subject.journal()
                .apply(
                        "calls",
                        "distant",
                        List.of(
                                new Entry(1, new Row("d1", 2 * DAY, Map.of(), "{}"), sums),
                                new Entry(2, new Row("d2", 40 * DAY, Map.of(), "{}"), sums)));

        assertThat(subject.seals(SealedDays.DAY)).isEqualTo(days - 2);
    }

    @Test
    default void a_change_while_a_day_is_made_leaves_it_unsealed() throws Exception {
        Subject subject = filled();
        subject.run("insert into gh_seals values (1440, " + 20 * DAY + ", 'another maker')");

        assertThat(subject.seals(SealedDays.DAY)).isZero();
        subject.add("late", 20 * DAY + 1, 1_000, "/a", "m1");

        long announced =
                subject.database().read(it -> Sql.number(it, "select count(*) from gh_seals"));
        assertThat(announced).isZero();
    }

    @Test
    default void what_is_deleted_is_in_no_report() throws Exception {
        Subject subject = filled();
        subject.rollups().sealBefore(DAYS * DAY);
        long noon = 18 * DAY + DAY / 2;
        var all = new Query("paths", 15, 0, Long.MAX_VALUE, List.of(), List.of(0), false);
        var kept = new Query("paths", 15, noon, Long.MAX_VALUE, List.of(), List.of(0), false);
        String expected = subject.answer(kept);

        for (int deleted = 100; deleted == 100; ) {
            deleted = subject.rollups().deleteBefore(15, noon, 100);
        }

        assertThat(sums(subject.answer(all))).isEqualTo(sums(expected));
        subject.rollups().sealBefore(DAYS * DAY);
        assertThat(sums(subject.answer(all))).isEqualTo(sums(expected));
        assertThat(subject.database().<Long>read(it -> before(it, noon))).isZero();
    }

    private static String sums(String answer) {
        return answer.substring(answer.lastIndexOf('{'));
    }

    /// How much there is of sealed days before a time.
    private static long before(Connection connection, long time) throws SQLException {
        return Sql.number(
                connection,
                "select (select count(*) from gh_spans where bucket + width * 60000 <= ?)"
                        + " + (select count(*) from gh_series where span + 23040 * 60000 <= ?)"
                        + " + (select count(*) from gh_seals where bucket + width * 60000 <= ?)",
                time,
                time,
                time);
    }
}
