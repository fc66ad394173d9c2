package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.journey.Await;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys while storage is away, and after a change of the root secret.
class KeyRegistryTest {
    private static final RootSecret ONE = secret("first-root-secret-of-this-test");
    private static final RootSecret TWO = secret("second-root-secret-of-this-test");
    private static final Duration STALE = Duration.ofSeconds(8);

    @TempDir private Path folder;
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final AccessRules access = new AccessRules(true, warnings::add);
    private KeyRegistry.Rules rules = new KeyRegistry.Rules(List.of(access.documents()), () -> {});
    private boolean shared;

    private static RootSecret secret(String text) {
        return new RootSecret(Secret.of(text), false);
    }

    private Storage storage() throws IOException {
        Path file = folder.resolve("gatehouse.db");
        return SqlStorage.sqlite(file, Path.of("target/lib"), Duration.ofSeconds(2));
    }

    private KeyRegistry registry(Supplier<@Nullable Storage> storage, RootSecret... secrets) {
        var keys =
                new KeyRegistry(
                        storage,
                        () -> List.of(secrets),
                        rules,
                        new KeySettings(STALE, 10, true),
                        shared,
                        folder,
                        warnings::add);
        keys.wake();
        return keys;
    }

    private static String create(KeyRegistry keys) throws IOException, MalformedJson {
        Json body = Json.parse("{\"name\":\"k\"}".getBytes(UTF_8));
        return new KeyEditor(keys, true).create(body, Caller.MASTER).text();
    }

    /// A key in storage, and in the snapshot.
    private String stored() throws IOException, MalformedJson {
        try (Storage open = storage();
                KeyRegistry keys = registry(() -> open, ONE)) {
            String text = create(keys);
            Await.until("the snapshot", () -> Files.exists(folder.resolve("keys.snapshot")));
            return text;
        }
    }

    @Test
    void a_start_without_storage_takes_the_keys_of_the_snapshot() throws Exception {
        String text = stored();

        try (KeyRegistry keys = registry(() -> null, ONE)) {
            assertThat(keys.state()).isEqualTo(KeyRegistry.State.STALE);
            assertThat(keys.find(text)).isNotNull();
            assertThat(keys.find(text + "x")).isNull();
        }
        assertThat(Files.readString(folder.resolve("keys.snapshot"), StandardCharsets.ISO_8859_1))
                .doesNotContain("\"name\"");
    }

    @Test
    void a_changed_snapshot_or_one_of_another_secret_is_not_used() throws Exception {
        String text = stored();
        Path file = folder.resolve("keys.snapshot");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.write(other.resolve("keys.snapshot"), bytes);

        for (RootSecret secret : List.of(ONE, TWO)) {
            Path place = secret.equals(ONE) ? other : folder;
            var keys =
                    new KeyRegistry(
                            () -> null,
                            () -> List.of(secret),
                            rules,
                            new KeySettings(STALE, 10, true),
                            false,
                            place,
                            warnings::add);
            keys.wake();
            Await.until("the warning", () -> !warnings.isEmpty());
            assertThat(warnings).allMatch(it -> it.contains("changed, or made with another"));
            assertThat(keys.find(text)).isNull();
            keys.close();
            warnings.clear();
        }
    }

    @Test
    void while_storage_is_away_known_keys_are_accepted_for_a_time_and_unknown_ones_may_be_new()
            throws Exception {
        Storage open = storage();
        try (KeyRegistry keys = registry(() -> open, ONE)) {
            String text = create(keys);
            assertThat(keys.state()).isEqualTo(KeyRegistry.State.KNOWN);

            open.close();

            Await.until("storage to count as away", () -> keys.state() == KeyRegistry.State.STALE);
            assertThat(keys.find(text)).isNotNull();
            Await.until("the keys to be too old", () -> keys.state() == KeyRegistry.State.UNKNOWN);
        }
    }

    @Test
    void keys_of_the_previous_secret_are_accepted_and_those_of_an_unknown_one_are_not_called_wrong()
            throws Exception {
        String text = stored();
        try (Storage open = storage()) {
            try (KeyRegistry keys = registry(() -> open, TWO, ONE)) {
                assertThat(keys.state()).isEqualTo(KeyRegistry.State.KNOWN);
                assertThat(keys.find(text)).isNotNull();
                assertThat(keys.find(create(keys))).isNotNull();
            }
            try (KeyRegistry keys = registry(() -> open, TWO)) {
                Await.until("the keys", keys::any);
                assertThat(keys.state()).isEqualTo(KeyRegistry.State.STALE);
                assertThat(keys.find(text)).isNull();
                assertThat(warnings).anyMatch(it -> it.contains("GATEHOUSE_SECRET"));
            }
        }
    }

    @Test
    void where_storage_may_be_away_at_a_start_there_is_a_snapshot_of_nothing_too()
            throws Exception {
        shared = true;
        try (Storage open = storage();
                KeyRegistry _ = registry(() -> open, ONE)) {
            Await.until("the snapshot", () -> Files.exists(folder.resolve("keys.snapshot")));
        }
        try (KeyRegistry keys = registry(() -> null, ONE)) {
            assertThat(keys.bound()).isTrue();
            assertThat(keys.any()).isFalse();
        }
    }

    @Test
    void without_storage_and_snapshot_it_is_not_known_what_calls_are_bound_by() {
        try (KeyRegistry keys = registry(() -> null, ONE)) {
            assertThat(keys.bound()).isFalse();
        }
    }

    @Test
    void rules_are_kept_in_the_snapshot_where_there_are_no_keys() throws Exception {
        Json paths = Json.parse("{\"user_paths\":[\"/team\"]}".getBytes(UTF_8));
        try (Storage open = storage();
                KeyRegistry keys = registry(() -> open, ONE)) {
            assertThat(keys.bound()).isTrue();
            access.put("one/m", paths);
            Await.until("the snapshot", () -> Files.exists(folder.resolve("keys.snapshot")));
        }
        var read = new AccessRules(true, warnings::add);
        rules = new KeyRegistry.Rules(List.of(read.documents()), () -> {});
        try (KeyRegistry keys = registry(() -> null, ONE)) {
            assertThat(keys.bound()).isTrue();
            assertThat(read.find("one/m")).isNotNull();
        }
    }

    @Test
    void what_could_not_be_read_or_done_at_first_is_tried_again() throws Exception {
        Storage broken = storage();
        broken.close();
        var tries = new AtomicInteger();
        rules =
                new KeyRegistry.Rules(
                        List.of(access.documents()),
                        () -> {
                            if (tries.incrementAndGet() == 1) {
                                throw new StorageException(Reason.UNAVAILABLE, "not yet");
                            }
                        });
        var current = new AtomicReference<@Nullable Storage>(broken);
        try (Storage open = storage();
                KeyRegistry keys = registry(current::get, ONE)) {
            Await.until("a first try", () -> !warnings.isEmpty());
            current.set(open);
            Await.until("the rules", keys::bound);
            Await.until("a second try", () -> tries.get() == 2);
            assertThat(Await.stays(Duration.ofMillis(1_500), () -> tries.get() == 2)).isTrue();
        }
    }
}
