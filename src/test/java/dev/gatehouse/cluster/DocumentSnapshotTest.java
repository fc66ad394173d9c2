package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.storage.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentSnapshotTest {
    private static final RootSecret SECRET =
            new RootSecret(Secret.of("root-secret-of-this-test-of-snapshots"), false);

    @TempDir private Path folder;

    private static Document document(String id, String body) {
        return new Document("keys", id, null, 5, null, 7, body);
    }

    @Test
    void documents_come_back_as_they_were_whatever_is_in_them() throws IOException {
        var snapshot = new DocumentSnapshot(folder.resolve("keys.snapshot"), "test");
        List<Document> documents =
                List.of(
                        document("a", "{\"metadata\": {\r\n  \"x\": \"…\\n\"}}"),
                        document("b\n\u2028ü", "{}"));

        snapshot.write(
                to -> {
                    for (Document document : documents) {
                        to.accept(document);
                    }
                },
                SECRET);

        var read = new ArrayList<Document>();
        snapshot.read(List.of(SECRET), read::add);
        assertThat(read).isEqualTo(documents);
    }

    @Test
    void a_snapshot_takes_less_than_a_third_of_documents_that_are_alike() throws IOException {
        Path file = folder.resolve("keys.snapshot");
        String body =
                "{\"name\":\"k\",\"user_path\":\"/team/app\",\"models\":[\"fast\",\"openai/*\"]}";

        new DocumentSnapshot(file, "test")
                .write(
                        to -> {
                            for (int i = 0; i < 1_000; i++) {
                                to.accept(document("key" + i, body));
                            }
                        },
                        SECRET);

        assertThat(Files.size(file)).isLessThan(1_000 * body.length() / 3);
    }
}
