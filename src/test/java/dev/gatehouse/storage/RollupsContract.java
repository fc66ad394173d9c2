package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Rollups.Match;
import dev.gatehouse.storage.Rollups.Match.Kind;
import dev.gatehouse.storage.Rollups.Query;
import dev.gatehouse.storage.Rollups.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every backend promises about roll-ups.
interface RollupsContract extends StorageSubject {
    long MINUTE = 60_000;

    private Rollups rollups() {
        return storage().rollups();
    }

    /// Adds sums at a time, as rows of a journal bring them.
    private void add(long time, Sum... sums) throws StorageException {
        storage()
                .journal()
                .apply(
                        unique("calls"),
                        unique("node"),
                        List.of(new Entry(1, new Row("a", time, Map.of(), "{}"), List.of(sums))));
    }

    private static Sum sum(String set, List<String> dimensions, long... measures) {
        return new Sum(set, dimensions, measures);
    }

    private static List<Match> matches(int dimension, Kind kind, String value) {
        return List.of(new Match(dimension, kind, value));
    }

    private List<Total> read(String set, List<Match> where, List<Integer> by)
            throws StorageException {
        return rollups().read(new Query(set, 1, 0, Long.MAX_VALUE, where, by, false));
    }

    private static List<String> flat(List<Total> totals) {
        return totals.stream()
                .map(it -> it.bucket() + " " + it.dimensions() + " " + it.measures()[0])
                .toList();
    }

    @Test
    default void nothing_is_read_where_nothing_was_added() throws Exception {
        String set = unique("set");

        assertThat(read(set, List.of(), List.of())).isEmpty();
        assertThat(read(set, List.of(), List.of(0))).isEmpty();
    }

    @Test
    default void each_addition_counts_in_one_bucket_of_each_width() throws Exception {
        String set = unique("set");
        add(16 * MINUTE + 5, sum(set, List.of("a"), 3));
        add(29 * MINUTE, sum(set, List.of("a"), 4));
        add(30 * MINUTE, sum(set, List.of("a"), 5));

        assertThat(
                        flat(
                                rollups()
                                        .read(
                                                new Query(
                                                        set,
                                                        1,
                                                        0,
                                                        99 * MINUTE,
                                                        List.of(),
                                                        List.of(),
                                                        true))))
                .containsExactlyInAnyOrder(
                        16 * MINUTE + " [] 3", 29 * MINUTE + " [] 4", 30 * MINUTE + " [] 5");
        assertThat(
                        flat(
                                rollups()
                                        .read(
                                                new Query(
                                                        set,
                                                        15,
                                                        0,
                                                        99 * MINUTE,
                                                        List.of(),
                                                        List.of(),
                                                        true))))
                .containsExactlyInAnyOrder(15 * MINUTE + " [] 7", 30 * MINUTE + " [] 5");
    }

    @Test
    default void a_range_includes_the_bucket_at_its_beginning_only() throws Exception {
        String set = unique("set");
        for (int minute = 0; minute < 5; minute++) {
            add(minute * MINUTE, sum(set, List.of("a"), 1L << minute));
        }

        assertThat(
                        flat(
                                rollups()
                                        .read(
                                                new Query(
                                                        set,
                                                        1,
                                                        MINUTE,
                                                        3 * MINUTE,
                                                        List.of(),
                                                        List.of(),
                                                        false))))
                .containsExactly(MINUTE + " [] 6");
    }

    @Test
    default void times_before_1970_have_buckets_too() throws Exception {
        String set = unique("set");
        add(-1, sum(set, List.of("a"), 1));

        assertThat(
                        flat(
                                rollups()
                                        .read(
                                                new Query(
                                                        set,
                                                        15,
                                                        -99 * MINUTE,
                                                        0,
                                                        List.of(),
                                                        List.of(),
                                                        true))))
                .containsExactly(-15 * MINUTE + " [] 1");
    }

    @Test
    default void all_measures_are_added_up() throws Exception {
        String set = unique("set");
        long[] all = IntStream.range(0, Sum.MOST_MEASURES).mapToLong(i -> i * 1_000_003L).toArray();
        add(0, sum(set, List.of("a"), all), sum(set, List.of("b"), all));
        add(0, sum(set, List.of("a"), 1, 2, -3));

        List<Total> totals = read(set, List.of(), List.of());

        long[] expected = Arrays.stream(all).map(it -> 2 * it).toArray();
        expected[0] += 1;
        expected[1] += 2;
        expected[2] -= 3;
        assertThat(totals).hasSize(1);
        assertThat(totals.getFirst().measures()).containsExactly(expected);
    }

    @Test
    default void large_numbers_are_exact() throws Exception {
        String set = unique("set");
        add(0, sum(set, List.of("a"), (1L << 53) + 1));
        add(0, sum(set, List.of("b"), (1L << 62) - 7));

        assertThat(read(set, List.of(), List.of()).getFirst().measures()[0])
                .isEqualTo((1L << 53) + (1L << 62) - 6);
    }

    @Test
    default void dimensions_are_kept_apart_in_the_order_of_the_query() throws Exception {
        String set = unique("set");
        add(0, sum(set, List.of("a", "x", "1"), 1), sum(set, List.of("a", "y", "1"), 2));
        add(0, sum(set, List.of("b", "x", "2"), 4), sum(set, List.of("a", "x", "2"), 8));

        assertThat(flat(read(set, List.of(), List.of(1, 0))))
                .containsExactlyInAnyOrder("0 [x, a] 9", "0 [y, a] 2", "0 [x, b] 4");
        assertThat(flat(read(set, List.of(), List.of(2))))
                .containsExactlyInAnyOrder("0 [1] 3", "0 [2] 12");
    }

    @Test
    default void buckets_and_dimensions_are_kept_apart_together() throws Exception {
        String set = unique("set");
        add(0, sum(set, List.of("a"), 1), sum(set, List.of("b"), 2));
        add(MINUTE, sum(set, List.of("a"), 4));

        assertThat(
                        flat(
                                rollups()
                                        .read(
                                                new Query(
                                                        set,
                                                        1,
                                                        0,
                                                        9 * MINUTE,
                                                        List.of(),
                                                        List.of(0),
                                                        true))))
                .containsExactlyInAnyOrder("0 [a] 1", "0 [b] 2", MINUTE + " [a] 4");
    }

    @Test
    default void missing_dimensions_are_empty_texts() throws Exception {
        String set = unique("set");
        add(0, sum(set, List.of(), 1), sum(set, List.of("", "", ""), 2));

        assertThat(flat(read(set, List.of(), List.of(0, 4)))).containsExactly("0 [, ] 3");
    }

    @Test
    default void sets_do_not_meet() throws Exception {
        String one = unique("set");
        String two = unique("set");
        add(0, sum(one, List.of("a"), 1), sum(two, List.of("a"), 2));

        assertThat(flat(read(one, List.of(), List.of()))).containsExactly("0 [] 1");
    }

    @Test
    default void conditions_must_all_hold() throws Exception {
        String set = unique("set");
        add(0, sum(set, List.of("a", "x"), 1), sum(set, List.of("a", "y"), 2));
        add(0, sum(set, List.of("b", "x"), 4), sum(set, List.of("b", "y"), 8));

        assertThat(flat(read(set, matches(0, Kind.EQUALS, "a"), List.of())))
                .containsExactly("0 [] 3");
        assertThat(flat(read(set, matches(0, Kind.DIFFERS, "a"), List.of())))
                .containsExactly("0 [] 12");
        assertThat(
                        flat(
                                read(
                                        set,
                                        List.of(
                                                new Match(0, Kind.EQUALS, "a"),
                                                new Match(1, Kind.DIFFERS, "x")),
                                        List.of())))
                .containsExactly("0 [] 2");
        assertThat(read(set, matches(0, Kind.EQUALS, "c"), List.of())).isEmpty();
        assertThat(read(set, matches(0, Kind.EQUALS, "A"), List.of())).isEmpty();
    }

    @Test
    default void a_subtree_is_the_path_and_all_below_it() throws Exception {
        String set = unique("set");
        add(
                0,
                sum(set, List.of("/team"), 1),
                sum(set, List.of("/team/alice"), 2),
                sum(set, List.of("/team/alice/batch"), 4),
                sum(set, List.of("/teams"), 8),
                sum(set, List.of("/tea"), 16),
                sum(set, List.of("/Team/alice"), 32),
                sum(set, List.of(""), 64));

        assertThat(flat(read(set, matches(0, Kind.SUBTREE, "/team"), List.of())))
                .containsExactly("0 [] 7");
        assertThat(flat(read(set, matches(0, Kind.SUBTREE, "/team/alice"), List.of())))
                .containsExactly("0 [] 6");
        assertThat(flat(read(set, matches(0, Kind.SUBTREE, "/"), List.of())))
                .containsExactly("0 [] 63");
    }

    @Test
    default void a_subtree_has_no_wildcards() throws Exception {
        String set = unique("set");
        List<String> wild = List.of("/a%", "/a_", "/a.*", "/a\\", "/a[b]", "/a\ud83d\ude80", "/a'");
        for (String path : wild) {
            add(0, sum(set, List.of(path + "/x"), 1));
        }
        add(0, sum(set, List.of("/abc/x"), 1), sum(set, List.of("/ab/x"), 1));

        for (String path : wild) {
            assertThat(flat(read(set, matches(0, Kind.SUBTREE, path), List.of(0))))
                    .containsExactly("0 [" + path + "/x] 1");
        }
    }

    @Test
    default void long_dimensions_are_kept_apart() throws Exception {
        String set = unique("set");
        String same = "\uffee".repeat(Row.LONGEST_TAG - 1);
        List<String> one = List.of(same + "1", same, same, same, same);
        List<String> two = List.of(same + "2", same, same, same, same);
        add(0, sum(set, one, 1), sum(set, two, 2));

        assertThat(flat(read(set, List.of(), List.of(0, 1, 2, 3, 4))))
                .containsExactlyInAnyOrder("0 " + one + " 1", "0 " + two + " 2");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void texts_of_dimensions_are_kept_as_they_are(String text) throws Exception {
        String set = unique("set" + text);
        add(0, sum(set, List.of("a", text), 1), sum(set, List.of("a", text + "/x"), 2));

        assertThat(flat(read(set, matches(1, Kind.EQUALS, text), List.of(1))))
                .containsExactly("0 [" + text + "] 1");
        assertThat(flat(read(set, matches(1, Kind.SUBTREE, text), List.of())))
                .containsExactly("0 [] 3");
        assertThat(flat(read(set, matches(1, Kind.DIFFERS, text), List.of(1))))
                .containsExactly("0 [" + text + "/x] 2");
    }

    @Test
    default void wider_buckets_than_are_kept_may_be_asked_for() throws Exception {
        String set = unique("set");
        long day = 24 * 60 * MINUTE;
        for (int quarter = 0; quarter < 96; quarter++) {
            add(day + quarter * (15L * MINUTE), sum(set, List.of("a"), 1));
        }
        rollups().sealBefore(2 * day);

        List<Total> hours =
                rollups().read(new Query(set, 60, 0, 2 * day, List.of(), List.of(), true));
        List<Total> days =
                rollups().read(new Query(set, 1440, day, 2 * day, List.of(), List.of(0), false));

        assertThat(hours.stream().mapToLong(it -> it.measures()[0]).sum()).isEqualTo(96);
        assertThat(hours).allMatch(it -> it.bucket() >= day && it.bucket() < 2 * day);
        assertThat(flat(days)).containsExactly(day + " [a] 96");
    }

    @Test
    default void the_oldest_buckets_of_a_width_are_deleted_in_steps() throws Exception {
        String set = unique("set");
        long base = -1_000_000 * MINUTE;
        for (int minute = 0; minute < 20; minute++) {
            add(base + minute * MINUTE, sum(set, List.of("a"), 1));
        }

        assertThat(rollups().deleteBefore(1, base + 10 * MINUTE, 6)).isEqualTo(6);
        assertThat(rollups().deleteBefore(1, base + 10 * MINUTE, 6)).isEqualTo(4);
        assertThat(rollups().deleteBefore(1, base + 10 * MINUTE, 6)).isZero();
        // The eleventh ends a minute later.
        assertThat(rollups().deleteBefore(1, base + 11 * MINUTE - 1, 6)).isZero();

        List<Long> buckets = new ArrayList<>();
        rollups()
                .read(new Query(set, 1, base, 0, List.of(), List.of(), true))
                .forEach(total -> buckets.add(total.bucket()));
        assertThat(buckets)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(10, 20).mapToObj(i -> base + i * MINUTE).toList());
        assertThat(
                        rollups()
                                .read(
                                        new Query(
                                                set,
                                                15,
                                                base - 15 * MINUTE,
                                                0,
                                                List.of(),
                                                List.of(),
                                                false))
                                .getFirst()
                                .measures()[0])
                .isEqualTo(20);
    }
}
