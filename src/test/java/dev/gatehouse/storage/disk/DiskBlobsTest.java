package dev.gatehouse.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Blobs;
import dev.gatehouse.storage.BlobsContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The contract of blobs on disk.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskBlobsTest implements BlobsContract {
    private Path folder;
    private DiskBlobs blobs;

    @BeforeAll
    void open(@TempDir Path parent) throws IOException {
        folder = parent.resolve("blobs");
        blobs = DiskBlobs.open(folder);
    }

    @Override
    public Blobs blobs() {
        return blobs;
    }

    @Test
    void values_are_there_after_a_restart() throws Exception {
        blobs.put("kept", new ByteArrayInputStream(new byte[3]));

        try (var in = DiskBlobs.open(folder).get("kept")) {
            assertThat(in).hasBinaryContent(new byte[3]);
        }
    }

    @Test
    void uploads_of_a_process_that_has_ended_are_deleted() throws Exception {
        Path old = Files.createFile(folder.resolve("uploads/old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path fresh = Files.createFile(folder.resolve("uploads/fresh"));

        DiskBlobs.open(folder);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        Files.delete(fresh);
    }

    @Test
    void no_file_is_outside_the_folder() throws Exception {
        blobs.put("../../outside", new ByteArrayInputStream(new byte[3]));

        try (Stream<Path> files = Files.walk(folder.resolveSibling("."))) {
            assertThat(files.filter(file -> file.toString().contains("outside"))).isEmpty();
        }
    }
}
