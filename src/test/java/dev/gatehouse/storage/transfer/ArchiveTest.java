package dev.gatehouse.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives of a storage.
class ArchiveTest {
    private static final int GZIP_HEADER = 10;

    @TempDir private Path folder;
    private final List<Storage> opened = new ArrayList<>();
    private Path file;
    private Storage first;
    private Storage to;

    @BeforeEach
    void write() throws IOException {
        first = sqlite("first.db");
        to = sqlite("to.db");
        file = folder.resolve("a.archive");
        Contained.fill(first);
        new Transfer(Progress.NONE).backup(first, file, "0.1.0", false);
    }

    private Storage sqlite(String name) throws IOException {
        Storage storage =
                SqlStorage.sqlite(
                        folder.resolve(name), Path.of("target/lib"), Duration.ofSeconds(30));
        opened.add(storage);
        return storage;
    }

    @AfterEach
    void close() throws IOException {
        for (Storage each : opened) {
            each.close();
        }
    }

    private Transfer.Result restore(Path archive) throws IOException {
        var transfer = new Transfer(Progress.NONE);
        return transfer.restore(transfer.check(archive), new Destination(to, true), false);
    }

    @Test
    void a_restored_archive_is_what_was_backed_up() throws Exception {
        Transfer.Result done = restore(file);

        assertThat(Contained.of(to)).isEqualTo(Contained.of(first));
        assertThat(done.totals().count(Kind.ROWS)).isEqualTo(Contained.ROWS + 1);
        assertThat(new Transfer(Progress.NONE).check(file).totals().count(Kind.BLOBS)).isEqualTo(3);
    }

    @Test
    void only_its_owner_can_read_an_archive() throws IOException {
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_file_that_is_there_stays_unless_it_is_to_be_replaced() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "mine");
        var transfer = new Transfer(Progress.NONE);

        assertThatThrownBy(() -> transfer.backup(first, other, "0.1.0", false))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CANNOT_WRITE))
                .hasMessageContaining("--force");
        assertThat(other).hasContent("mine");
        transfer.backup(first, other, "0.1.0", true);

        assertThat(transfer.check(other).totals().count(Kind.ROWS)).isEqualTo(Contained.ROWS + 1);
    }

    @Test
    void a_backup_that_fails_leaves_no_file() throws IOException {
        Progress failing =
                new Progress() {
                    @Override
                    public void begun(String step, long expected) {}

                    @Override
                    public void done(Kind kind, int count) {
                        if (kind == Kind.BLOBS) {
                            throw new IllegalStateException("cut");
                        }
                    }
                };
        Path other = folder.resolve("other");

        assertThatThrownBy(() -> new Transfer(failing).backup(first, other, "0.1.0", false))
                .hasMessage("cut");
        assertThatThrownBy(
                        () ->
                                new Transfer(Progress.NONE)
                                        .backup(first, folder.resolve("no/a"), "0.1.0", false))
                .hasMessageContaining("cannot be written");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .noneMatch(it -> it.startsWith("other"));
        }
    }

    @Test
    void an_archive_with_a_changed_byte_is_refused_and_changes_nothing() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> lines = lines(file);
        int refused = 0;
        for (int at : places(bytes.length)) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            if (!isHarmless(damaged, lines)) {
                isRefused(damaged);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(60);
    }

    /// Some all over it, and all of the end.
    private static List<Integer> places(int length) {
        List<Integer> places = new ArrayList<>();
        for (int at = GZIP_HEADER; at < length - 8; at += length / 60) {
            places.add(at);
        }
        for (int at = length - 8; at < length; at++) {
            places.add(at);
        }
        return places;
    }

    /// Whether the compressed form has the same content all the same, such as by the length of a
    /// code that no byte has.
    private boolean isHarmless(byte[] archive, List<String> lines) throws IOException {
        try {
            return lines(Files.write(folder.resolve("harmless"), archive)).equals(lines);
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void an_archive_that_ends_early_is_refused_and_changes_nothing() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length += bytes.length / 40) {
            isRefused(Arrays.copyOf(bytes, length));
        }
        isRefused(Arrays.copyOf(bytes, bytes.length - 1));
    }

    /// As a program would that knows nothing of the checksum.
    @Test
    void lines_that_were_left_out_added_or_edited_are_found() throws IOException {
        List<String> lines = lines(file);
        int row = 0;
        while (!lines.get(row).contains("\"kind\":\"row\"")) {
            row++;
        }
        List<String> without = new ArrayList<>(lines);
        without.remove(row);
        List<String> twice = new ArrayList<>(lines);
        twice.add(row, lines.get(row));
        List<String> edited = new ArrayList<>(lines);
        edited.set(row, lines.get(row).replace("\"time\":", "\"time\":1"));
        List<String> unknown = new ArrayList<>(lines);
        unknown.set(row, "{\"kind\":\"other\"}");
        List<String> behind = new ArrayList<>(lines);
        behind.add(lines.get(row));
        for (List<String> each :
                List.of(without, twice, edited, unknown, behind, lines.subList(0, row))) {
            isRefused(packed(each));
        }
    }

    @Test
    void an_archive_of_a_newer_format_is_refused_with_both_versions() throws IOException {
        List<String> lines = lines(file);
        lines.set(
                0, lines.getFirst().replace("\"gatehouse-archive\":1", "\"gatehouse-archive\":2"));

        assertThat(isRefused(packed(lines))).contains("version 2", "version 1", "newer one");
    }

    @Test
    void other_files_are_no_archives() throws IOException {
        assertThat(isRefused("hello".getBytes(UTF_8))).contains("is no archive");
        assertThat(isRefused(packed(List.of("{\"a\":1}")))).contains("is no archive");
        assertThat(isRefused(packed(List.of("hello")))).contains("is damaged at line 1");
        assertThatThrownBy(() -> restore(folder.resolve("missing")))
                .hasMessageContaining("cannot be read");
    }

    private String isRefused(byte[] archive) throws IOException {
        Path damaged = Files.write(folder.resolve("damaged"), archive);
        String[] message = new String[1];
        assertThatThrownBy(() -> restore(damaged))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> {
                            message[0] = String.valueOf(e.getMessage());
                            assertThat(e.reason()).isEqualTo(Reason.UNREADABLE_ARCHIVE);
                        });
        assertThat(new Destination(to, true).found()).isNull();
        return message[0];
    }

    private static List<String> lines(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new ArrayList<>(new String(in.readAllBytes(), UTF_8).lines().toList());
        }
    }

    private static byte[] packed(List<String> lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
