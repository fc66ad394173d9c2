package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.storage.StorageSettings.Beside;
import dev.gatehouse.storage.StorageSettings.Large;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the settings of storage are read.
class StorageSettingsTest {
    private static StorageSettings read(String text, Map<String, String> environment)
            throws InvalidSettingsException {
        var sources =
                new Sources(
                        Path.of("gatehouse.yaml"),
                        text,
                        new Variables(environment, DotEnv.none()),
                        List.of(),
                        Set.of());
        return SettingsReader.read(
                        sources, g -> StorageSettings.read(g.group("storage", Reload.RESTART)))
                .finish()
                .settings();
    }

    @Test
    void without_settings_it_is_a_file() throws Exception {
        StorageSettings settings = read("", Map.of());

        assertThat(settings.type()).isEqualTo(StorageSettings.Type.SQLITE);
        assertThat(settings.sqlite().path()).isNull();
        assertThat(settings.postgresql().url()).isNull();
        assertThat(settings.postgresql().maxConnections()).isEqualTo(10);
        assertThat(settings.mongodb().url()).isNull();
        assertThat(settings.mongodb().database()).isEqualTo("gatehouse");
        assertThat(settings.redis().url()).isNull();
        assertThat(settings.counters()).isEqualTo(Beside.STORE);
        assertThat(settings.notices()).isEqualTo(Beside.STORE);
        assertThat(settings.blobs()).isEqualTo(Large.DISK);
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite, SQLITE",
        "postgresql, POSTGRESQL",
        "postgres, POSTGRESQL",
        "mongodb, MONGODB",
        "mongo, MONGODB",
    })
    void a_type_has_its_usual_words(String word, StorageSettings.Type type) throws Exception {
        assertThat(read("storage:\n  type: " + word + "\n", Map.of()).type()).isEqualTo(type);
        assertThat(read("", Map.of("STORAGE_TYPE", word)).type()).isEqualTo(type);
    }

    @Test
    void the_usual_variables_are_read() throws Exception {
        StorageSettings settings =
                read(
                        "",
                        Map.of(
                                "SQLITE_PATH", "/data/g.db",
                                "POSTGRES_URL", "postgres://a:secret@b/c",
                                "POSTGRES_MAX_CONNS", "3",
                                "MONGODB_URL", "mongodb://a:secret@b",
                                "MONGODB_DATABASE", "mine",
                                "REDIS_URL", "redis://b"));

        assertThat(settings.sqlite().path()).isEqualTo(Path.of("/data/g.db"));
        assertThat(Objects.requireNonNull(settings.postgresql().url()).reveal())
                .isEqualTo("postgres://a:secret@b/c");
        assertThat(settings.postgresql().maxConnections()).isEqualTo(3);
        assertThat(settings.mongodb().database()).isEqualTo("mine");
        assertThat(Objects.requireNonNull(settings.redis().url()).reveal()).isEqualTo("redis://b");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void another_type_is_an_error() {
        assertThatThrownBy(() -> read("storage:\n  type: oracle\n", Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("sqlite");
    }
}
