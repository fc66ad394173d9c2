package dev.gatehouse.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.jdbc.SqliteDatabase;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of SQLite's file and of those that use it when something is wrong.
class SqliteFaultsTest implements MigratorContract, SealedDaysContract {
    private static final Path LIBRARIES = Path.of("target/lib");
    private static final Duration LIMIT = Duration.ofMillis(300);

    @TempDir private Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public SqlConnection fresh() throws IOException {
        var database =
                SqliteDatabase.open(
                        folder.resolve("fresh" + opened.size() + ".db"), LIBRARIES, LIMIT);
        opened.add(database);
        return new SqlConnection(database, SqlVariant.SQLITE);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Storage open(Path file) throws IOException {
        return SqlStorage.sqlite(file, LIBRARIES, LIMIT);
    }

    /// A file with some documents.
    private Path filled() throws IOException {
        Path file = folder.resolve("gatehouse.db");
        try (Storage storage = open(file)) {
            for (int i = 0; i < 50; i++) {
                storage.documents()
                        .putAll(
                                List.of(
                                        new Draft(
                                                "keys", "id-" + i, null, null, "x".repeat(2_000))));
            }
        }
        return file;
    }

    @Test
    void what_was_stored_is_there_after_a_restart() throws Exception {
        Path file = filled();

        try (Storage storage = open(file)) {
            assertThat(storage.documents().page("keys", null, null, 100)).hasSize(50);
            assertThat(storage.backend().name()).isEqualTo("sqlite " + file);
        }
    }

    @Test
    void a_file_has_one_gateway_at_a_time() throws Exception {
        Path file = filled();
        try (Storage _ = open(file)) {
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another gateway")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(run(file)).contains("in use by another gateway");
        }
        assertThat(run(file)).contains("opened");
    }

    /// Classes that are not needed cost each start memory.
    @Test
    void no_class_of_another_database_is_loaded() throws Exception {
        Path file = filled();
        Path classes = folder.resolve("classes");

        assertThat(run(file, "-Xlog:class+load:file=" + classes)).contains("opened");

        assertThat(Files.readString(classes))
                .contains("org.sqlite.")
                .doesNotContain("org.postgresql.", "com.zaxxer.", "PostgresDatabase");
    }

    private static String run(Path file, String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    /// A process that opens a file.
    static final class Opener {
        private Opener() {}

        public static void main(String... arguments) {
            try (Storage storage = SqlStorage.sqlite(Path.of(arguments[0]), LIBRARIES, LIMIT)) {
                storage.documents().page("keys", null, null, 1);
                System.out.println("opened");
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 4096, 40_000})
    void a_damaged_file_is_refused_and_left_as_it_is(int offset) throws Exception {
        Path file = filled();
        byte[] bytes = Files.readAllBytes(file);
        byte[] noise = new byte[8_192];
        new Random(offset).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, offset, noise.length);
        Files.write(file, bytes);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gatehouse.db is damaged")
                .hasMessageContaining("restore it from a backup");

        assertThat(file).hasBinaryContent(bytes);
        assertThat(folder.resolve("gatehouse.db-wal")).doesNotExist();
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws Exception {
        Path file =
                Files.writeString(folder.resolve("notes.db"), "notes, not a database".repeat(99));

        assertThatThrownBy(() -> open(file)).hasMessageContaining("damaged or no database");
    }

    @Test
    void a_refused_file_can_be_opened_when_it_is_whole_again() throws Exception {
        Path file = filled();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[20_000]);
        assertThatThrownBy(() -> open(file)).isInstanceOf(IOException.class);
        Files.write(file, whole);

        try (Storage storage = open(file)) {
            assertThat(storage.documents().find("keys", "id-7")).isNotNull();
        }
    }

    @Test
    void a_query_that_takes_too_long_ends_and_blocks_nothing() throws Exception {
        SqlConnection database = fresh();
        String endless =
                "with recursive n(i) as (select 1 union all select i + 1 from n)"
                        + " select count(*) from n";

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> database.read(it -> Sql.number(it, endless)))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        }

        assertThat(database.<Long>read(it -> Sql.number(it, "select 7"))).isEqualTo(7);
    }

    @Test
    void a_reader_cannot_write() throws Exception {
        SqlConnection database = fresh();

        assertThatThrownBy(() -> database.read(it -> Sql.update(it, "create table t(a)")))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void nothing_is_left_in_the_folder_for_temporary_files() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path file = filled();

        assertThat(run(file, "-Djava.io.tmpdir=" + temporary)).contains("opened");

        assertThat(temporary).isEmptyDirectory();
        assertThat(
                        Objects.requireNonNull(
                                LIBRARIES.toFile().list((_, it) -> it.startsWith("sqlite-3"))))
                .isNotEmpty();
    }
}
