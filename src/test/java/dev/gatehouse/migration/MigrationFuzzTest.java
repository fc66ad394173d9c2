package dev.gatehouse.migration;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MigrationFuzzTest {
    /// Whatever the file holds, it is converted to a file that can be read, or rejected.
    @FuzzTest
    void any_file_is_converted_or_rejected(byte[] text) throws IOException {
        for (String name : new String[] {"config.yaml", "gateway.env"}) {
            Path folder = Files.createTempDirectory("migration");
            Path file = Files.write(folder.resolve(name), text);
            try {
                for (Origin origin : Origin.values()) {
                    convert(origin, file);
                }
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        }
    }

    private static void convert(Origin origin, Path file) {
        Migration migration;
        try {
            migration = Migration.of(origin, file);
        } catch (UnreadableSource _) {
            return;
        }
        try {
            YamlValue.parse(migration.settings(), 1);
        } catch (UnreadableSource invalid) {
            throw new AssertionError(migration.settings(), invalid);
        }
    }
}
