package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentViewTest {
    private static final String COLLECTION = "things";

    @TempDir private Path folder;

    private static Document restored(String id) {
        return new Document(COLLECTION, id, null, 5, null, 7, "old");
    }

    @Test
    void restored_documents_stay_until_storage_is_read_and_then_only_those_that_it_has()
            throws IOException {
        var seen = new ArrayList<Set<String>>();
        var view = new DocumentView<>(COLLECTION, Document::body, _ -> {});
        view.onChange(() -> seen.add(new TreeSet<>(view.all().keySet())));
        view.restore(restored("kept"));
        view.restore(restored("removed"));
        view.restored();

        try (Storage storage =
                SqlStorage.sqlite(
                        folder.resolve("a.db"), Path.of("target/lib"), Duration.ofSeconds(30))) {
            storage.documents()
                    .putAll(
                            List.of(
                                    new Documents.Draft(COLLECTION, "kept", null, null, "new"),
                                    new Documents.Draft(COLLECTION, "added", null, null, "new")));
            view.open(storage);

            assertThat(seen).containsExactly(Set.of("kept", "removed"), Set.of("kept", "added"));
            assertThat(view.find("kept")).isEqualTo("new");
            view.close();
        }
    }
}
