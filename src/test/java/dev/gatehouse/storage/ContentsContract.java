package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.BucketSums.Bucket;
import dev.gatehouse.storage.BucketSums.Total;
import dev.gatehouse.storage.Documents.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every backend promises about reading all of it and about keeping what another one had.
public interface ContentsContract extends StorageSubject {
    private Contents contents() {
        return storage().backend().contents();
    }

    @Test
    default void a_kept_document_has_its_times_and_its_version() throws Exception {
        String collection = unique("kept");
        long later = storage().backend().now() + 1_000_000;
        var document = new Document(collection, "a", "owner", 1_234, later, 77, "{\"a\":1}");

        contents().keepDocuments(List.of(document));
        contents().keepDocuments(List.of(document));

        assertThat(storage().documents().find(collection, "a")).isEqualTo(document);
        assertThat(storage().documents().page(collection, "owner", null, 5))
                .containsExactly(document);
        assertThat(storage().documents().changesSince(collection, 0, 10)).hasSize(1);
    }

    @Test
    default void a_kept_document_takes_the_place_of_one_that_is_there_or_was_removed()
            throws Exception {
        String collection = unique("kept");
        Documents documents = storage().documents();
        documents.putAll(
                List.of(
                        new Draft(collection, "a", "x", 1L << 60, "1"),
                        new Draft(collection, "b", null, null, "1")));
        long version = Objects.requireNonNull(documents.find(collection, "b")).version();
        documents.remove(collection, "b", version);
        var first = new Document(collection, "a", null, 5, null, 100, "2");
        var second = new Document(collection, "b", null, 6, null, 101, "3");

        contents().keepDocuments(List.of(first, second));

        assertThat(documents.page(collection, null, null, 5)).containsExactly(first, second);
    }

    @Test
    default void changes_after_kept_documents_have_larger_versions() throws Exception {
        String collection = unique("kept");
        contents()
                .keepDocuments(
                        List.of(
                                new Document(collection, "a", null, 1, null, 500, "1"),
                                new Document(collection, "b", null, 1, null, 20, "1")));

        storage().documents().putAll(List.of(new Draft(collection, "c", null, null, "1")));

        assertThat(storage().documents().changesSince(collection, 20, 10))
                .extracting(Documents.Change::id)
                .containsExactly("a", "c");
    }

    @Test
    default void all_collections_and_journals_are_listed_once() throws Exception {
        String one = unique("listed");
        String other = unique("listed");
        contents().keepDocuments(List.of(new Document(one, "a", null, 1, null, 3, "1")));
        storage()
                .documents()
                .putAll(
                        List.of(
                                new Draft(other, "a", null, null, "1"),
                                new Draft(other, "b", null, null, "1")));
        for (String journal : List.of(one, other)) {
            storage()
                    .journal()
                    .append(
                            journal,
                            List.of(
                                    new Row("1", 1, Map.of(), "{}"),
                                    new Row("2", 2, Map.of(), "{}")));
        }

        assertThat(contents().collections()).contains(one, other).doesNotHaveDuplicates();
        assertThat(contents().journals()).contains(one, other).doesNotHaveDuplicates();
    }

    @Test
    default void pages_of_sums_have_every_bucket_once() throws Exception {
        String set = unique("set");
        List<Total> kept = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            var bucket = new Bucket(set, i % 2 == 0 ? 1 : 15, i * 900_000L, List.of("m" + i % 7));
            kept.add(new Total(bucket, measures(i, -i)));
        }

        contents().keepSums(kept);

        List<String> found = new ArrayList<>();
        List<Total> page = contents().sums(null, 7);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            page.stream()
                    .filter(it -> it.bucket().set().equals(set))
                    .forEach(it -> found.add(text(it)));
            page = contents().sums(page.getLast().bucket(), 7);
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        kept.stream().map(ContentsContract::text).toList());
    }

    @Test
    default void kept_sums_replace_those_of_their_bucket_and_later_entries_add_to_them()
            throws Exception {
        String set = unique("set");
        String node = unique("node");
        var sum = new Sum(set, List.of("m", "k"), new long[] {1, 10});
        storage()
                .journal()
                .apply(
                        set,
                        node,
                        List.of(new Entry(1, new Row("1", 0, Map.of(), "{}"), List.of(sum))));

        for (int repetition = 0; repetition < 2; repetition++) {
            for (int width : Rollups.WIDTHS) {
                var bucket = new Bucket(set, width, 0, List.of("m", "k"));
                contents().keepSums(List.of(new Total(bucket, measures(7, 70))));
            }
        }
        storage()
                .journal()
                .apply(
                        set,
                        node,
                        List.of(new Entry(2, new Row("2", 0, Map.of(), "{}"), List.of(sum))));

        var query = new Rollups.Query(set, 15, 0, 1, List.of(), List.of(0, 1), true);
        List<Rollups.Total> totals = storage().rollups().read(query);
        assertThat(totals).hasSize(1);
        assertThat(totals.getFirst().measures()).startsWith(8, 80);
        List<Total> all = contents().sums(null, 10_000);
        assertThat(all).filteredOn(it -> it.bucket().set().equals(set)).hasSize(2);
    }

    @Test
    default void positions_are_kept_and_paged() throws Exception {
        String node = unique("node");
        List<Contents.Position> kept = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            kept.add(new Contents.Position(node + i, i + 10));
        }

        contents().keepPositions(kept);
        contents().keepPositions(kept);

        assertThat(storage().journal().position(node + 3)).isEqualTo(13);
        List<Contents.Position> found = new ArrayList<>();
        List<Contents.Position> page = contents().positions(null, 2);
        while (!page.isEmpty()) {
            found.addAll(page);
            page = contents().positions(page.getLast().node(), 2);
        }
        assertThat(found).doesNotHaveDuplicates().containsAll(kept);
    }

    @Test
    default void entries_up_to_a_kept_position_are_left_out() throws Exception {
        String journal = unique("journal");
        String node = unique("node");
        contents().keepPositions(List.of(new Contents.Position(node, 5)));

        storage()
                .journal()
                .apply(
                        journal,
                        node,
                        List.of(
                                new Entry(5, new Row("5", 0, Map.of(), "{}"), List.of()),
                                new Entry(6, new Row("6", 0, Map.of(), "{}"), List.of())));

        assertThat(storage().journal().find(journal, "5")).isNull();
        assertThat(storage().journal().find(journal, "6")).isNotNull();
    }

    @Test
    default void sizes_grow_with_what_is_there() throws Exception {
        long before = contents().size();

        contents().keepDocuments(List.of(new Document(unique("size"), "a", null, 1, null, 1, "1")));

        assertThat(contents().size()).isEqualTo(before + 1);
    }

    private static long[] measures(long... first) {
        return java.util.Arrays.copyOf(first, Sum.MOST_MEASURES);
    }

    private static String text(Total total) {
        return total.bucket().width()
                + " "
                + total.bucket().begin()
                + " "
                + total.bucket().dimensions()
                + " "
                + java.util.Arrays.toString(total.measures());
    }
}
