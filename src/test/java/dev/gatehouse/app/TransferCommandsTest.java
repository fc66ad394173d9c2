package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.json.Json;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import dev.gatehouse.telemetry.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that copy storage: results, messages and exit codes.
class TransferCommandsTest {
    private static final String PASSWORD = "pw-canary-0987";
    private static final String KEY = "mk-canary-1234567890";
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int BAD_INPUT = 65;
    private static final int UNREACHABLE = 69;
    private static final int CANNOT_WRITE = 73;
    private static final int BAD_CONFIGURATION = 78;

    @TempDir private Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private Path archive;

    @BeforeEach
    void fill() throws IOException {
        environment.put("GATEHOUSE_DATA_DIR", directory.resolve("data").toString());
        archive = directory.resolve("a.archive");
        try (Storage storage = sqlite("data/gatehouse.db")) {
            storage.documents().putAll(List.of(new Draft("prices", "a", null, null, "{}")));
        }
    }

    private Storage sqlite(String name) throws IOException {
        return SqlStorage.sqlite(
                directory.resolve(name), Path.of("target/lib"), Duration.ofSeconds(5));
    }

    private String address(String name) {
        return "sqlite:" + directory.resolve(name);
    }

    private CommandRun run(String... arguments) {
        return new CommandRun.Place(directory, environment).run(arguments);
    }

    private CommandRun backup() {
        return run("backup", archive.toString());
    }

    @Test
    void a_backup_of_a_running_gateway_is_restored_with_its_calls() throws Exception {
        environment.putAll(
                Map.of("PORT", "0", "GATEHOUSE_MASTER_KEY", KEY, "GATEHOUSE_DEMO", "on"));
        var configuration =
                Configuration.read(new Configuration.Place(null, directory, environment));
        try (DeadlineTimer timer = DeadlineTimer.start();
                Log log =
                        Log.open(
                                OutputStream.nullOutputStream(),
                                configuration.settings().log(),
                                false);
                Gatehouse gateway = Gatehouse.open(configuration, log, timer)) {
            environment.put("PORT", String.valueOf(gateway.port()));
            assertThat(run("chat", "-m", "demo/echo", "hello").status()).isZero();

            CommandRun ended = backup();

            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.out()).contains("backed up sqlite", "documents", "calls");
            assertThat(ended.err()).containsAnyOf("writing", "ledger below");
            CommandRun used = run("storage", "copy", "--to", "sqlite", "--from", address("b.db"));
            assertThat(used.status()).isEqualTo(BAD_CONFIGURATION);
            assertThat(used.err()).contains("to fill", "in use by another gateway");
        }
        // The stop has delivered the row of the call.
        assertThat(run("backup", "--force", archive.toString()).status()).isZero();

        CommandRun restored =
                run("restore", "--json", "--to", address("new.db"), archive.toString());

        assertThat(restored.status()).as(restored.err()).isZero();
        Json json = Json.parse(restored.out().getBytes(UTF_8));
        assertThat(Objects.requireNonNull(json.member("calls")).asLong()).isEqualTo(1);
        try (Storage storage = sqlite("new.db")) {
            assertThat(storage.documents().find("prices", "a")).isNotNull();
            assertThat(storage.backend().contents().journals()).containsExactly("calls");
        }
    }

    @Test
    void a_copy_reports_what_was_copied() {
        CommandRun ended = run("storage", "copy", "--to", address("to.db"));

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("copied and verified sqlite", "to.db", "documents          1\n", "$0.0");
        assertThat(ended.err()).contains("copying", "verifying", "Blobs stay where they are");
    }

    @Test
    void a_storage_may_be_named_by_a_settings_file() throws IOException {
        Path settings =
                Files.writeString(
                        directory.resolve("new.yaml"),
                        "storage:\n  sqlite:\n    path: " + directory.resolve("named.db") + "\n");

        assertThat(run("storage", "copy", "--to", settings.toString()).status()).isZero();

        assertThat(directory.resolve("named.db")).exists();
    }

    @Test
    void a_storage_in_use_is_refused_with_the_cure() throws IOException {
        sqlite("to.db").close();
        assertThat(run("storage", "copy", "--to", address("to.db")).status()).isZero();
        backup();
        for (CommandRun ended :
                List.of(
                        run("storage", "copy", "--to", address("to.db")),
                        run("restore", archive.toString(), "--to", address("to.db")))) {
            assertThat(ended.status()).isEqualTo(FAILED);
            assertThat(ended.err()).contains("documents of 'prices'", "--replace");
            assertThat(ended.out()).isEmpty();
        }

        assertThat(run("storage", "copy", "--replace", "--to", address("to.db")).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "gatehouse.db"})
    void a_storage_is_never_copied_onto_itself(String name) {
        String to = name.equals("sqlite") ? name : address("data/../data/" + name);

        CommandRun ended = run("storage", "copy", "--replace", "--to", to);

        assertThat(ended.status()).isEqualTo(WRONG_USAGE);
        assertThat(ended.err()).contains("are the same storage");
        assertThat(backup().out()).contains("documents          1\n");
    }

    @Test
    void a_source_that_is_missing_or_empty_is_refused_and_nothing_is_made() throws IOException {
        CommandRun missing =
                run("storage", "copy", "--from", address("no.db"), "--to", address("to.db"));
        sqlite("empty.db").close();
        CommandRun empty =
                run("storage", "copy", "--from", address("empty.db"), "--to", address("to.db"));
        Files.writeString(directory.resolve("text.db"), "hello, this is no database");
        CommandRun other = run("backup", "--from", address("text.db"), archive.toString());

        assertThat(missing.status()).isEqualTo(BAD_CONFIGURATION);
        assertThat(missing.err()).contains("to read", "no.db does not exist");
        assertThat(empty.status()).isEqualTo(BAD_INPUT);
        assertThat(empty.err()).contains("empty.db is empty", "right address");
        assertThat(other.status()).isEqualTo(BAD_CONFIGURATION);
        assertThat(other.err()).contains("no database of SQLite");
        assertThat(directory.resolve("no.db")).doesNotExist();
        assertThat(archive).doesNotExist();
    }

    @Test
    void a_damaged_archive_is_refused_before_a_database_is_made() throws IOException {
        backup();
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        CommandRun ended = run("restore", "--to", address("new.db"), archive.toString());

        assertThat(ended.status()).isEqualTo(BAD_INPUT);
        assertThat(ended.err()).contains("is damaged at line", "nothing was changed");
        assertThat(directory.resolve("new.db")).doesNotExist();
        assertThat(run("restore", "--check", archive.toString()).status()).isEqualTo(BAD_INPUT);
    }

    @Test
    void an_archive_can_be_checked_alone() {
        backup();

        CommandRun ended = run("restore", "--check", archive.toString());

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("checked " + archive + ":", "documents");
    }

    @Test
    void an_archive_that_cannot_be_written_is_reported() {
        backup();

        CommandRun exists = backup();
        CommandRun nowhere = run("backup", directory.resolve("no/folder/a").toString());

        assertThat(exists.status()).isEqualTo(CANNOT_WRITE);
        assertThat(exists.err()).contains("exists", "--force");
        assertThat(nowhere.status()).isEqualTo(CANNOT_WRITE);
        assertThat(nowhere.err()).contains("cannot be written", "a folder that exists");
        assertThat(run("backup", "--force", archive.toString()).status()).isZero();
    }

    @Test
    void a_server_that_cannot_be_reached_is_reported_without_its_password() throws IOException {
        // Bound, so that no other program listens at it, and not listening.
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String to =
                    "postgres://me:"
                            + PASSWORD
                            + "@127.0.0.1:"
                            + bound.getLocalPort()
                            + "/gatehouse";

            CommandRun ended = run("storage", "copy", "--to", to);

            assertThat(ended.status()).isEqualTo(UNREACHABLE);
            assertThat(ended.err())
                    .contains("to fill cannot be opened", "Check its address")
                    .doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--to=mysql://me:" + PASSWORD + "@host/db",
                "postgres://me:" + PASSWORD + "@host/db",
                "--into=postgres://me:" + PASSWORD + "@host/db",
                "--to=postgres://me:" + PASSWORD + "@/",
                "--to=mongodb://me:" + PASSWORD + "@",
                "--to=" + PASSWORD
            })
    void a_wrong_address_is_not_repeated(String argument) {
        CommandRun ended = run("storage", "copy", argument);

        assertThat(ended.status()).isIn(WRONG_USAGE, BAD_CONFIGURATION);
        assertThat(ended.out() + ended.err()).isNotBlank().doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage copy", "backup", "restore"})
    void help_fits_on_one_screen(String command) {
        CommandRun help = run((command + " --help").split(" ", -1));

        assertThat(help.status()).isZero();
        assertThat(help.out().lines())
                .hasSizeLessThanOrEqualTo(24)
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.startsWith("  gatehouse " + command));
    }

    @Test
    void a_copy_needs_a_destination() {
        CommandRun ended = run("storage", "copy");

        assertThat(ended.status()).isEqualTo(WRONG_USAGE);
        assertThat(ended.err()).contains("--to is needed");
    }

    @Test
    void a_gateway_does_not_start_with_a_copy_that_was_cut() throws Exception {
        try (Storage storage = sqlite("data/gatehouse.db")) {
            storage.documents()
                    .putAll(List.of(new Draft("transfer", "unfinished", null, null, "{}")));
        }
        Settings settings =
                Configuration.read(new Configuration.Place(null, directory, environment))
                        .settings();
        var opener = new StorageOpener(settings.storage(), settings.dataDir(), _ -> {});

        assertThatThrownBy(opener::open)
                .hasMessageContainingAll("has a copy that was cut", "storage copy", "restore");
        // It is closed again.
        sqlite("data/gatehouse.db").close();
    }
}
