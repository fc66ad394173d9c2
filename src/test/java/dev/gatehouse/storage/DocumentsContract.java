package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.together;
import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Documents.Change;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every backend promises about documents.
interface DocumentsContract extends StorageSubject {
    private Documents documents() {
        return storage().documents();
    }

    private static Draft draft(String collection, String id, String body) {
        return new Draft(collection, id, null, null, body);
    }

    private Document stored(String collection, String id) throws StorageException {
        return Objects.requireNonNull(documents().find(collection, id));
    }

    @Test
    default void a_document_is_found_as_it_was_stored() throws Exception {
        String keys = unique("keys");
        long before = storage().backend().now();
        long later = before + 3_600_000;

        documents().putAll(List.of(new Draft(keys, "one", "alice", later, "{\"a\":1}")));

        Document found = stored(keys, "one");
        assertThat(found.collection()).isEqualTo(keys);
        assertThat(found.id()).isEqualTo("one");
        assertThat(found.owner()).isEqualTo("alice");
        assertThat(found.expires()).isEqualTo(later);
        assertThat(found.body()).isEqualTo("{\"a\":1}");
        assertThat(found.version()).isGreaterThan(Documents.ABSENT);
        assertThat(found.created()).isBetween(before, storage().backend().now());
    }

    @Test
    default void what_was_never_stored_is_not_found() throws Exception {
        String keys = unique("keys");

        assertThat(documents().find(keys, "one")).isNull();
        assertThat(documents().page(keys, null, null, 10)).isEmpty();
        assertThat(documents().changesSince(keys, 0, 10)).isEmpty();
        assertThat(documents().remove(keys, "one", 1)).isFalse();
    }

    @Test
    default void the_same_id_in_another_collection_is_another_document() throws Exception {
        String keys = unique("keys");
        String prices = unique("prices");

        documents().putAll(List.of(draft(keys, "one", "1"), draft(prices, "one", "2")));

        assertThat(stored(keys, "one").body()).isEqualTo("1");
        assertThat(stored(prices, "one").body()).isEqualTo("2");
    }

    @Test
    default void storing_again_keeps_when_it_was_created_and_raises_the_version() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(new Draft(keys, "one", "alice", null, "1")));
        Document first = stored(keys, "one");
        Await.until("a later time", () -> storage().backend().now() > first.created());

        documents().putAll(List.of(draft(keys, "one", "2")));

        Document second = stored(keys, "one");
        assertThat(second.created()).isEqualTo(first.created());
        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(second.owner()).isNull();
        assertThat(second.body()).isEqualTo("2");
    }

    @Test
    default void of_two_drafts_with_one_id_the_last_counts() throws Exception {
        String keys = unique("keys");

        documents().putAll(List.of(draft(keys, "one", "1"), draft(keys, "one", "2")));

        assertThat(stored(keys, "one").body()).isEqualTo("2");
    }

    @Test
    default void nothing_to_store_is_no_error() throws Exception {
        documents().putAll(List.of());
    }

    @Test
    default void a_document_is_stored_if_there_is_none() throws Exception {
        String keys = unique("keys");

        Document first = documents().putIf(draft(keys, "one", "1"), Documents.ABSENT);

        assertThat(first).isEqualTo(stored(keys, "one"));
        assertThat(documents().putIf(draft(keys, "one", "2"), Documents.ABSENT)).isNull();
        assertThat(stored(keys, "one").body()).isEqualTo("1");
    }

    @Test
    default void a_document_is_stored_if_it_has_the_version() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(draft(keys, "one", "1")));
        long version = stored(keys, "one").version();

        Document second = documents().putIf(draft(keys, "one", "2"), version);

        assertThat(second).isEqualTo(stored(keys, "one"));
        assertThat(documents().putIf(draft(keys, "one", "3"), version)).isNull();
        assertThat(stored(keys, "one").body()).isEqualTo("2");
        assertThat(documents().putIf(draft(keys, "other", "3"), version)).isNull();
    }

    @Test
    default void of_many_that_change_one_version_exactly_one_succeeds() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(draft(keys, "one", "0")));

        for (int round = 0; round < 10; round++) {
            long version = stored(keys, "one").version();
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String body = "\"" + round + "/" + i + "\"";
                writers.add(() -> documents().putIf(draft(keys, "one", body), version) != null);
            }
            assertThat(together(writers)).containsOnlyOnce(true);
        }
    }

    @Test
    default void of_many_that_create_one_document_exactly_one_succeeds() throws Exception {
        String keys = unique("keys");
        for (int round = 0; round < 10; round++) {
            String id = "id-" + round;
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Draft draft = draft(keys, id, "" + i);
                writers.add(() -> documents().putIf(draft, Documents.ABSENT) != null);
            }
            assertThat(together(writers)).containsOnlyOnce(true);
        }
    }

    @Test
    default void a_removed_document_is_gone_and_can_be_created_anew() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(new Draft(keys, "one", "alice", null, "1")));
        Document first = stored(keys, "one");

        assertThat(documents().remove(keys, "one", first.version() + 1)).isFalse();
        assertThat(documents().remove(keys, "one", first.version())).isTrue();

        assertThat(documents().find(keys, "one")).isNull();
        assertThat(documents().page(keys, null, null, 10)).isEmpty();
        assertThat(documents().page(keys, "alice", null, 10)).isEmpty();
        assertThat(documents().remove(keys, "one", first.version())).isFalse();
        assertThat(documents().putIf(draft(keys, "one", "2"), first.version())).isNull();
        assertThat(documents().putIf(draft(keys, "one", "3"), Documents.ABSENT)).isNotNull();
        assertThat(stored(keys, "one").version()).isGreaterThan(first.version());
    }

    @Test
    default void an_expired_document_is_not_found_and_can_be_created_anew() throws Exception {
        String keys = unique("keys");
        long past = storage().backend().now() - 1;
        documents().putAll(List.of(new Draft(keys, "one", "alice", past, "1")));

        assertThat(documents().find(keys, "one")).isNull();
        assertThat(documents().page(keys, null, null, 10)).isEmpty();
        assertThat(documents().page(keys, "alice", null, 10)).isEmpty();
        assertThat(documents().putIf(draft(keys, "one", "2"), Documents.ABSENT)).isNotNull();
        assertThat(stored(keys, "one").body()).isEqualTo("2");
    }

    @Test
    default void a_document_expires_at_its_time() throws Exception {
        String keys = unique("keys");
        long soon = storage().backend().now() + 300;
        documents().putAll(List.of(new Draft(keys, "one", null, soon, "1")));

        Await.until("it has expired", () -> documents().find(keys, "one") == null);

        assertThat(storage().backend().now()).isGreaterThanOrEqualTo(soon);
    }

    @Test
    default void expired_documents_are_deleted_in_steps() throws Exception {
        String keys = unique("keys");
        long past = storage().backend().now() - 1_000;
        documents()
                .putAll(
                        IntStream.range(0, 25)
                                .mapToObj(i -> new Draft(keys, "id-" + i, null, past, "1"))
                                .toList());
        documents().putAll(List.of(draft(keys, "kept", "1")));

        List<Integer> steps = new ArrayList<>();
        do {
            steps.add(documents().deleteExpired(10));
        } while (steps.getLast() > 0);

        assertThat(steps).allMatch(step -> step <= 10);
        assertThat(steps.stream().mapToInt(step -> step).sum()).isGreaterThanOrEqualTo(25);
        assertThat(stored(keys, "kept").body()).isEqualTo("1");
    }

    @Test
    default void fresh_traces_of_removed_documents_are_kept() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(draft(keys, "one", "1")));
        documents().remove(keys, "one", stored(keys, "one").version());

        documents().deleteExpired(1_000);

        assertThat(documents().changesSince(keys, 0, 10))
                .extracting(Change::document)
                .containsExactly((Document) null);
    }

    @Test
    default void pages_have_every_document_once_in_the_order_of_ids() throws Exception {
        String keys = unique("keys");
        List<String> ids =
                IntStream.range(0, 57).mapToObj(i -> "id-%03d".formatted(i * 37 % 57)).toList();
        documents().putAll(ids.stream().map(id -> draft(keys, id, "1")).toList());

        assertThat(idsOf(keys, null, 10)).isEqualTo(ids.stream().sorted().toList());
    }

    @Test
    default void pages_of_an_owner_have_their_documents_only() throws Exception {
        String keys = unique("keys");
        documents()
                .putAll(
                        IntStream.range(0, 30)
                                .mapToObj(
                                        i ->
                                                new Draft(
                                                        keys,
                                                        "id-%02d".formatted(i),
                                                        i % 3 == 0
                                                                ? "alice"
                                                                : i % 3 == 1 ? "bob" : null,
                                                        null,
                                                        "1"))
                                .toList());

        assertThat(idsOf(keys, "alice", 4))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "id-%02d".formatted(i * 3)).toList());
        assertThat(documents().page(keys, "nobody", null, 10)).isEmpty();
    }

    @Test
    default void ids_are_in_the_order_of_their_code_points() throws Exception {
        String keys = unique("keys");
        List<String> ids = List.of("A", "Z", "a", "b", "\u00e4", "\uffee", "\ud83d\ude80");
        documents().putAll(ids.reversed().stream().map(id -> draft(keys, id, "1")).toList());

        assertThat(idsOf(keys, null, 2)).isEqualTo(ids);
    }

    private List<String> idsOf(String collection, @Nullable String owner, int limit)
            throws StorageException {
        List<String> ids = new ArrayList<>();
        List<Document> page = documents().page(collection, owner, null, limit);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(document -> ids.add(document.id()));
            page = documents().page(collection, owner, ids.getLast(), limit);
        }
        return ids;
    }

    @Test
    default void changes_come_in_their_order_each_document_with_its_last() throws Exception {
        String keys = unique("keys");
        documents().putAll(List.of(draft(keys, "a", "1"), draft(keys, "b", "1")));
        documents().putAll(List.of(draft(keys, "c", "1"), draft(keys, "a", "2")));
        documents().remove(keys, "b", stored(keys, "b").version());

        List<Change> changes = documents().changesSince(keys, 0, 10);

        assertThat(changes).extracting(Change::id).containsExactly("c", "a", "b");
        assertThat(changes).extracting(Change::version).isSorted().doesNotHaveDuplicates();
        assertThat(changes.get(1).document()).isEqualTo(stored(keys, "a"));
        assertThat(changes.get(2).document()).isNull();
    }

    @Test
    default void changes_continue_after_a_version() throws Exception {
        String keys = unique("keys");
        documents()
                .putAll(IntStream.range(0, 25).mapToObj(i -> draft(keys, "id-" + i, "1")).toList());

        List<String> seen = new ArrayList<>();
        long version = 0;
        List<Change> changes = documents().changesSince(keys, version, 10);
        while (!changes.isEmpty()) {
            assertThat(changes).hasSizeLessThanOrEqualTo(10);
            changes.forEach(change -> seen.add(change.id()));
            version = changes.getLast().version();
            changes = documents().changesSince(keys, version, 10);
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        documents().putAll(List.of(draft(keys, "id-3", "2")));
        assertThat(documents().changesSince(keys, version, 10))
                .extracting(Change::id)
                .containsExactly("id-3");
    }

    /// A reader that continues after the last version it has seen sees every change.
    @Test
    default void no_change_is_skipped_while_many_write() throws Exception {
        String keys = unique("keys");
        AtomicInteger writing = new AtomicInteger(8);
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            String prefix = "w" + writer + "-";
            tasks.add(
                    () -> {
                        try {
                            for (int i = 0; i < 25; i++) {
                                documents().putAll(List.of(draft(keys, prefix + i, "1")));
                            }
                        } finally {
                            writing.decrementAndGet();
                        }
                        return List.of();
                    });
        }
        tasks.add(() -> followed(keys, writing));

        List<String> seen = together(tasks).getLast();

        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
    }

    private List<String> followed(String collection, AtomicInteger writing)
            throws StorageException {
        List<String> seen = new ArrayList<>();
        long version = 0;
        boolean last = false;
        while (true) {
            List<Change> changes = documents().changesSince(collection, version, 7);
            for (Change change : changes) {
                seen.add(change.id());
                version = change.version();
            }
            if (changes.isEmpty() && last) {
                return seen;
            }
            last = writing.get() == 0;
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void texts_of_documents_are_kept_as_they_are(String text) throws Exception {
        String keys = unique("keys" + text);

        documents().putAll(List.of(new Draft(keys, text, text, null, text)));

        Document found = stored(keys, text);
        assertThat(found.collection()).isEqualTo(keys);
        assertThat(found.id()).isEqualTo(text);
        assertThat(found.owner()).isEqualTo(text);
        assertThat(found.body()).isEqualTo(text);
        assertThat(documents().page(keys, text, null, 10)).containsExactly(found);
        assertThat(documents().changesSince(keys, 0, 10))
                .extracting(Change::document)
                .containsExactly(found);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#unacceptableTexts")
    default void unacceptable_texts_of_documents_are_rejected(String text) throws Exception {
        String keys = unique("keys");
        List<Draft> drafts =
                List.of(
                        new Draft(keys + text, "one", null, null, "1"),
                        new Draft(keys, text, null, null, "1"),
                        new Draft(keys, "one", text, null, "1"),
                        new Draft(keys, "one", null, null, text));

        for (Draft draft : drafts) {
            assertThatThrownBy(() -> documents().putAll(List.of(draft(keys, "good", "1"), draft)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
            assertThatThrownBy(() -> documents().putIf(draft, Documents.ABSENT))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
        }
        assertThat(documents().find(keys, "good")).isNull();
        assertThat(documents().find(keys, text)).isNull();
        assertThat(documents().remove(keys, text, 1)).isFalse();
    }

    @Test
    default void the_longest_names_are_kept_and_longer_ones_rejected() throws Exception {
        String keys = unique("keys");
        String longest = "\uffee".repeat(Texts.LONGEST_NAME);

        documents().putAll(List.of(new Draft(keys, longest, longest, null, "1")));

        assertThat(stored(keys, longest).owner()).isEqualTo(longest);
        assertThatThrownBy(() -> documents().putAll(List.of(draft(keys, longest + "x", "1"))))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }

    @Test
    default void a_body_of_a_megabyte_is_kept() throws Exception {
        String keys = unique("keys");
        String body = "\"" + "\u00e4x".repeat(500_000) + "\"";

        documents().putAll(List.of(draft(keys, "one", body)));

        assertThat(stored(keys, "one").body()).isEqualTo(body);
    }
}
