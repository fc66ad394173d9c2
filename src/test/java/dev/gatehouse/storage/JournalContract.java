package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.together;
import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.storage.Journal.Place;
import dev.gatehouse.storage.Journal.Query;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every backend promises about journals.
interface JournalContract extends StorageSubject {
    private Journal journal() {
        return storage().journal();
    }

    private static Row row(String id, long time, String... tags) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            byName.put(tags[i], tags[i + 1]);
        }
        return new Row(id, time, byName, "{\"id\":\"" + id + "\"}");
    }

    private static Query all(int limit) {
        return new Query(0, Long.MAX_VALUE, Map.of(), null, limit);
    }

    private List<String> ids(String journal, Query query) throws StorageException {
        return journal().page(journal, query).stream().map(Row::id).toList();
    }

    private long measured(String set) throws StorageException {
        return storage()
                .rollups()
                .read(new Rollups.Query(set, 1, 0, Long.MAX_VALUE, List.of(), List.of(), false))
                .stream()
                .mapToLong(total -> total.measures()[0])
                .sum();
    }

    private static Sum one(String set) {
        return new Sum(set, List.of("a"), new long[] {1});
    }

    @Test
    default void a_row_is_found_as_it_was_appended() throws Exception {
        String calls = unique("calls");
        Row row = row("one", 1_000, "key", "k1", "model", "m1");

        assertThat(journal().append(calls, List.of(row))).containsExactly("one");

        assertThat(journal().find(calls, "one")).isEqualTo(row);
        assertThat(journal().page(calls, all(10))).containsExactly(row);
        assertThat(journal().find(calls, "two")).isNull();
        assertThat(journal().find(unique("other"), "one")).isNull();
    }

    @Test
    default void a_row_with_an_id_that_is_there_is_left_out() throws Exception {
        String calls = unique("calls");
        Row first = row("one", 1_000, "key", "k1");
        journal().append(calls, List.of(first));

        assertThat(
                        journal()
                                .append(
                                        calls,
                                        List.of(
                                                row("one", 2_000, "key", "k2"),
                                                row("two", 2_000),
                                                row("two", 3_000, "key", "k3"))))
                .containsExactly("two");

        assertThat(journal().find(calls, "one")).isEqualTo(first);
        assertThat(journal().find(calls, "two")).isEqualTo(row("two", 2_000));
        assertThat(ids(calls, new Query(0, 9_000, Map.of("key", "k2"), null, 10))).isEmpty();
        assertThat(ids(calls, new Query(0, 9_000, Map.of("key", "k3"), null, 10))).isEmpty();
    }

    @Test
    default void nothing_to_append_or_apply_is_no_error() throws Exception {
        String calls = unique("calls");

        assertThat(journal().append(calls, List.of())).isEmpty();
        journal().apply(calls, unique("node"), List.of());

        assertThat(journal().page(calls, all(10))).isEmpty();
    }

    @Test
    default void a_page_has_the_newest_rows_first() throws Exception {
        String calls = unique("calls");
        journal().append(calls, List.of(row("a", 2), row("b", 3), row("c", 1)));

        assertThat(ids(calls, all(10))).containsExactly("b", "a", "c");
        assertThat(ids(calls, all(2))).containsExactly("b", "a");
    }

    @Test
    default void a_range_of_time_includes_its_beginning_only() throws Exception {
        String calls = unique("calls");
        journal().append(calls, List.of(row("a", 1), row("b", 2), row("c", 3), row("d", 4)));

        assertThat(ids(calls, new Query(2, 4, Map.of(), null, 10))).containsExactly("c", "b");
    }

    @Test
    default void pages_have_every_row_once_also_with_ties_in_time() throws Exception {
        String calls = unique("calls");
        List<Row> rows =
                new ArrayList<>(
                        IntStream.range(0, 100)
                                .mapToObj(
                                        i ->
                                                row(
                                                        "id-%03d".formatted(i),
                                                        i / 30,
                                                        "even",
                                                        "" + i % 2))
                                .toList());
        Collections.shuffle(rows, new java.util.Random(1));
        journal().append(calls, rows);
        List<String> expected =
                IntStream.range(0, 100).mapToObj(i -> "id-%03d".formatted(99 - i)).toList();

        assertThat(paged(calls, Map.of(), 7)).isEqualTo(expected);
        assertThat(paged(calls, Map.of("even", "0"), 7))
                .isEqualTo(
                        expected.stream()
                                .filter(id -> Integer.parseInt(id.substring(3)) % 2 == 0)
                                .toList());
    }

    private List<String> paged(String journal, Map<String, String> tags, int limit)
            throws StorageException {
        List<String> ids = new ArrayList<>();
        List<Row> page = journal().page(journal, new Query(0, Long.MAX_VALUE, tags, null, limit));
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(row -> ids.add(row.id()));
            Place last = new Place(page.getLast().time(), page.getLast().id());
            page = journal().page(journal, new Query(0, Long.MAX_VALUE, tags, last, limit));
        }
        return ids;
    }

    @Test
    default void rows_are_found_by_all_of_their_tags() throws Exception {
        String calls = unique("calls");
        journal()
                .append(
                        calls,
                        List.of(
                                row("a", 1, "key", "k1", "model", "m1"),
                                row("b", 2, "key", "k1", "model", "m2"),
                                row("c", 3, "key", "k2", "model", "m1"),
                                row("d", 4, "model", "k1"),
                                row("e", 5)));

        assertThat(ids(calls, new Query(0, 9, Map.of("key", "k1"), null, 10)))
                .containsExactly("b", "a");
        assertThat(ids(calls, new Query(0, 9, Map.of("key", "k1", "model", "m1"), null, 10)))
                .containsExactly("a");
        assertThat(ids(calls, new Query(0, 9, Map.of("key", "k2", "model", "m2"), null, 10)))
                .isEmpty();
        assertThat(ids(calls, new Query(2, 9, Map.of("model", "m1"), null, 10)))
                .containsExactly("c");
        assertThat(ids(unique("other"), new Query(0, 9, Map.of("key", "k1"), null, 10))).isEmpty();
    }

    @Test
    default void a_row_has_eight_tags_and_no_more() throws Exception {
        String calls = unique("calls");
        Map<String, String> eight = new HashMap<>();
        for (int i = 0; i < Row.MOST_TAGS; i++) {
            eight.put("t" + i, ("" + i).repeat(Row.LONGEST_TAG));
        }
        Row row = new Row("one", 1, Map.copyOf(eight), "{}");

        journal().append(calls, List.of(row));

        assertThat(journal().page(calls, new Query(0, 9, eight, null, 10))).containsExactly(row);
        eight.put("t8", "8");
        rejected(() -> journal().append(calls, List.of(new Row("two", 1, eight, "{}"))));
        rejected(
                () ->
                        journal()
                                .append(
                                        calls,
                                        List.of(
                                                row(
                                                        "two",
                                                        1,
                                                        "t",
                                                        "x".repeat(Row.LONGEST_TAG + 1)))));
    }

    @Test
    default void the_oldest_rows_are_deleted_in_steps() throws Exception {
        String calls = unique("calls");
        String other = unique("other");
        List<Row> rows =
                IntStream.range(0, 25).mapToObj(i -> row("id-" + i, i, "key", "k1")).toList();
        journal().append(calls, rows);
        journal().append(other, rows);

        assertThat(journal().deleteBefore(calls, 20, 15)).isEqualTo(15);
        assertThat(ids(calls, all(100))).hasSize(10).contains("id-15").doesNotContain("id-14");
        assertThat(journal().deleteBefore(calls, 20, 15)).isEqualTo(5);
        assertThat(journal().deleteBefore(calls, 20, 15)).isZero();

        assertThat(paged(calls, Map.of("key", "k1"), 10)).hasSize(5);
        assertThat(paged(other, Map.of("key", "k1"), 10)).hasSize(25);
        assertThat(journal().append(calls, rows)).hasSize(20);
    }

    @Test
    default void entries_are_applied_with_their_sums() throws Exception {
        String calls = unique("calls");
        String node = unique("node");
        String set = unique("set");
        assertThat(journal().position(node)).isZero();

        journal()
                .apply(
                        calls,
                        node,
                        List.of(
                                new Entry(5, row("a", 60_000), List.of(one(set))),
                                new Entry(9, row("b", 61_000), List.of(one(set), one(set)))));

        assertThat(journal().position(node)).isEqualTo(9);
        assertThat(ids(calls, all(10))).containsExactly("b", "a");
        assertThat(measured(set)).isEqualTo(3);
    }

    @Test
    default void entries_count_once_however_often_they_are_applied() throws Exception {
        String calls = unique("calls");
        String node = unique("node");
        String set = unique("set");
        List<Entry> entries =
                IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> new Entry(i, row("id-" + i, i), List.of(one(set))))
                        .toList();

        journal().apply(calls, node, entries.subList(0, 12));
        journal().apply(calls, node, entries.subList(5, 20));
        journal().apply(calls, node, entries);

        assertThat(ids(calls, all(100))).hasSize(20);
        assertThat(measured(set)).isEqualTo(20);
        assertThat(journal().position(node)).isEqualTo(20);
    }

    @Test
    default void entries_whose_row_is_there_bring_no_sums_again() throws Exception {
        String calls = unique("calls");
        String set = unique("set");
        journal().append(calls, List.of(row("a", 1)));

        journal()
                .apply(
                        calls,
                        unique("node"),
                        List.of(
                                new Entry(1, row("a", 1), List.of(one(set))),
                                new Entry(2, row("b", 1), List.of(one(set))),
                                new Entry(3, row("b", 1), List.of(one(set)))));

        assertThat(measured(set)).isEqualTo(1);
    }

    @Test
    default void each_node_has_its_own_position() throws Exception {
        String calls = unique("calls");
        String one = unique("node");
        String two = unique("node");

        journal().apply(calls, one, List.of(new Entry(7, row("a", 1), List.of())));
        journal().apply(calls, two, List.of(new Entry(3, row("b", 1), List.of())));

        assertThat(journal().position(one)).isEqualTo(7);
        assertThat(journal().position(two)).isEqualTo(3);
        assertThat(ids(calls, all(10))).hasSize(2);
    }

    @Test
    default void a_rejected_entry_leaves_nothing_of_its_call_in_force() throws Exception {
        String calls = unique("calls");
        String node = unique("node");
        String set = unique("set");
        Sum huge = new Sum(set, List.of("a"), new long[] {Long.MAX_VALUE});
        Entry good = new Entry(1, row("a", 1), List.of(one(set)));

        rejected(
                () ->
                        journal()
                                .apply(
                                        calls,
                                        node,
                                        List.of(good, new Entry(2, row("b\0", 1), List.of()))));
        rejected(
                () ->
                        journal()
                                .apply(
                                        calls,
                                        node,
                                        List.of(good, new Entry(2, row("b", 1), List.of(huge)))));

        assertThat(journal().position(node)).isZero();
        assertThat(ids(calls, all(10))).isEmpty();
        assertThat(measured(set)).isZero();
        journal().apply(calls, node, List.of(good));
        rejected(
                () ->
                        journal()
                                .apply(
                                        calls,
                                        node,
                                        List.of(new Entry(2, row("b", 1), List.of(huge)))));
        assertThat(measured(set)).isEqualTo(1);
        assertThat(journal().find(calls, "b")).isNull();
    }

    @Test
    default void sums_that_no_backend_keeps_are_rejected() throws Exception {
        String calls = unique("calls");
        List<Sum> sums =
                List.of(
                        new Sum("s", List.of("1", "2", "3", "4", "5", "6"), new long[1]),
                        new Sum("s", List.of("a"), new long[Sum.MOST_MEASURES + 1]),
                        new Sum("s", List.of("a\0"), new long[1]),
                        new Sum("s\0", List.of("a"), new long[1]),
                        new Sum("s", List.of("x".repeat(Row.LONGEST_TAG + 1)), new long[1]));

        for (Sum sum : sums) {
            rejected(
                    () ->
                            journal()
                                    .apply(
                                            calls,
                                            unique("node"),
                                            List.of(new Entry(1, row("a", 1), List.of(sum)))));
        }
        assertThat(journal().find(calls, "a")).isNull();
    }

    @Test
    default void two_that_apply_the_entries_of_one_node_add_them_once() throws Exception {
        String calls = unique("calls");
        String node = unique("node");
        String set = unique("set");
        List<Entry> entries =
                IntStream.rangeClosed(1, 200)
                        .mapToObj(i -> new Entry(i, row("id-" + i, i), List.of(one(set))))
                        .toList();
        Callable<Boolean> apply =
                () -> {
                    for (int from = 0; from < 200; from += 20) {
                        journal().apply(calls, node, entries.subList(from, from + 20));
                    }
                    return true;
                };

        together(List.of(apply, apply, apply));

        assertThat(measured(set)).isEqualTo(200);
        assertThat(ids(calls, all(1_000))).hasSize(200);
    }

    @Test
    default void many_nodes_add_to_the_same_buckets() throws Exception {
        String calls = unique("calls");
        String set = unique("set");
        List<Callable<Boolean>> nodes = new ArrayList<>();
        for (int node = 0; node < 6; node++) {
            String name = unique("node");
            List<Entry> entries = new ArrayList<>();
            for (int i = 1; i <= 50; i++) {
                // Each node meets the buckets in an order of its own.
                List<Sum> sums = new ArrayList<>();
                for (int d = 0; d < 10; d++) {
                    sums.add(new Sum(set, List.of("d" + (d * 7 + node) % 10), new long[] {1}));
                }
                entries.add(new Entry(i, row(name + "/" + i, i * 1_000L), sums));
            }
            nodes.add(
                    () -> {
                        for (int from = 0; from < 50; from += 10) {
                            journal().apply(calls, name, entries.subList(from, from + 10));
                        }
                        return true;
                    });
        }

        together(nodes);

        assertThat(measured(set)).isEqualTo(6 * 50 * 10);
    }

    @Test
    default void ten_thousand_entries_are_applied_and_paged() throws Exception {
        String calls = unique("calls");
        String node = unique("node");
        String set = unique("set");
        List<Entry> entries =
                IntStream.rangeClosed(1, 10_000)
                        .mapToObj(
                                i ->
                                        new Entry(
                                                i,
                                                row(
                                                        "id-%05d".formatted(i),
                                                        i,
                                                        "key",
                                                        "k" + i % 100),
                                                List.of(one(set))))
                        .toList();

        for (int from = 0; from < 10_000; from += 2_000) {
            journal().apply(calls, node, entries.subList(from, from + 2_000));
        }

        assertThat(journal().position(node)).isEqualTo(10_000);
        assertThat(measured(set)).isEqualTo(10_000);
        assertThat(paged(calls, Map.of("key", "k7"), 30)).hasSize(100);
        assertThat(journal().deleteBefore(calls, 5_001, 10_000)).isEqualTo(5_000);
        assertThat(paged(calls, Map.of("key", "k7"), 30)).hasSize(50);
    }

    @Test
    default void a_row_is_revised_with_its_sums() throws Exception {
        String calls = unique("calls");
        String set = unique("set");
        Row before = row("a", 60_000, "key", "k1", "model", "m1");
        Row after = new Row("a", 60_000, Map.of("key", "k2", "model", "m1"), "{\"new\":1}");
        journal().apply(calls, unique("node"), List.of(new Entry(1, before, List.of(one(set)))));

        assertThat(
                        journal()
                                .revise(
                                        calls,
                                        before,
                                        after,
                                        List.of(new Sum(set, List.of("a"), new long[] {4, -2}))))
                .isTrue();

        assertThat(journal().find(calls, "a")).isEqualTo(after);
        assertThat(ids(calls, new Query(0, 99_000, Map.of("key", "k1"), null, 10))).isEmpty();
        assertThat(ids(calls, new Query(0, 99_000, Map.of("key", "k2", "model", "m1"), null, 10)))
                .containsExactly("a");
        assertThat(measured(set)).isEqualTo(5);
    }

    @Test
    default void a_row_that_has_changed_since_it_was_read_is_not_revised() throws Exception {
        String calls = unique("calls");
        String set = unique("set");
        Row before = row("a", 1, "key", "k1");
        Row second = new Row("a", 1, Map.of("key", "k2"), "2");
        Row third = new Row("a", 1, Map.of("key", "k3"), "3");
        journal().append(calls, List.of(before));
        journal().revise(calls, before, second, List.of());

        assertThat(journal().revise(calls, before, third, List.of(one(set)))).isFalse();
        assertThat(journal().revise(calls, row("b", 1), row("b", 1), List.of(one(set)))).isFalse();

        assertThat(journal().find(calls, "a")).isEqualTo(second);
        assertThat(measured(set)).isZero();
    }

    @Test
    default void of_many_that_revise_one_row_exactly_one_succeeds() throws Exception {
        String calls = unique("calls");
        String set = unique("set");
        Row before = row("a", 1, "key", "k");
        journal().append(calls, List.of(before));
        List<Callable<Boolean>> revisions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Row after = new Row("a", 1, Map.of("key", "k" + i), "" + i);
            revisions.add(() -> journal().revise(calls, before, after, List.of(one(set))));
        }

        assertThat(together(revisions)).containsOnlyOnce(true);

        assertThat(measured(set)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void texts_of_rows_are_kept_as_they_are(String text) throws Exception {
        String calls = unique("calls" + text);
        Row row = new Row(text, 1, Map.of("t" + text, text), text);

        journal().apply(calls, unique(text), List.of(new Entry(1, row, List.of())));

        assertThat(journal().find(calls, text)).isEqualTo(row);
        assertThat(journal().page(calls, new Query(0, 9, row.tags(), null, 10)))
                .containsExactly(row);
        assertThat(journal().revise(calls, row, new Row(text, 1, Map.of(), "2"), List.of()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#unacceptableTexts")
    default void unacceptable_texts_of_rows_are_rejected(String text) throws Exception {
        String calls = unique("calls");
        List<Row> rows =
                List.of(
                        new Row(text, 1, Map.of(), "{}"),
                        new Row("a", 1, Map.of(text, "v"), "{}"),
                        new Row("a", 1, Map.of("t", text), "{}"),
                        new Row("a", 1, Map.of(), text));

        for (Row row : rows) {
            rejected(() -> journal().append(calls, List.of(row("good", 1), row)));
            rejected(() -> journal().apply(calls, "node", List.of(new Entry(1, row, List.of()))));
        }
        rejected(() -> journal().append(calls + text, List.of(row("a", 1))));
        assertThat(journal().page(calls, all(10))).isEmpty();
        assertThat(journal().find(calls, text)).isNull();
    }

    private static void rejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }
}
