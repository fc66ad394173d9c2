package dev.gatehouse.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int PART = 1_000;

    @TempDir private Path directory;

    @Test
    void what_was_added_is_written_again_from_memory_and_from_disk() throws IOException {
        var folder = new SpoolFolder(directory, 10_000);
        try (var spool = new Spool(folder, 2 * PART)) {
            for (int i = 1; i <= 4; i++) {
                add(spool, (byte) i);
                assertThat(written(spool, 0, spool.length())).hasSize(i * PART).endsWith(i);
                assertThat(folder.taken()).isEqualTo(i <= 2 ? 0 : i * PART);
            }
            assertThat(written(spool, PART - 1, PART + 1)).containsExactly(1, 2);
            assertThat(files()).as("names of files").isZero();
        }
        assertThat(folder.taken()).isZero();
    }

    @Test
    void all_spools_together_have_no_more_bytes_than_their_folder_may() throws IOException {
        var folder = new SpoolFolder(directory, 3 * PART);
        try (var other = new Spool(folder, 0)) {
            try (var one = new Spool(folder, 0)) {
                add(one, (byte) 1);
                add(one, (byte) 1);
                add(other, (byte) 2);
                assertThat(rejection(other).alone()).isFalse();
            }
            add(other, (byte) 2);
            add(other, (byte) 2);
            assertThat(rejection(other).alone()).isTrue();
            assertThat(written(other, 0, other.length())).hasSize(3 * PART);
        }
        assertThat(folder.taken()).isZero();
    }

    private static SpoolFolder.FullException rejection(Spool spool) {
        return catchThrowableOfType(SpoolFolder.FullException.class, () -> add(spool, (byte) 9));
    }

    private static void add(Spool spool, byte value) {
        var part = new byte[PART];
        java.util.Arrays.fill(part, value);
        spool.add(part, 0, PART);
    }

    private static byte[] written(Spool spool, long from, long to) throws IOException {
        var out = new ByteArrayOutputStream();
        spool.writeTo(out, from, to);
        return out.toByteArray();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }
}
