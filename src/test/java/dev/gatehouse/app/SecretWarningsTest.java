package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretWarningsTest {
    private static final String KEY = "sk-canary-of-warnings-1";

    @TempDir private Path directory;

    @BeforeEach
    void open() throws IOException {
        mode(directory, "rwxr-xr-x");
    }

    private List<String> warnings(Map<String, String> environment) throws InvalidSettingsException {
        var place = new Configuration.Place(null, directory, environment);
        return Configuration.read(place).bound().warnings().stream()
                .map(SettingsError::render)
                .toList();
    }

    private Path write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        mode(file, mode);
        return file;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void a_key_of_the_environment_that_goes_to_an_address_of_a_file_is_a_warning()
            throws Exception {
        write(".env", "OPENAI_BASE_URL=https://gateway.example.com/v1\n", "rw-------");

        assertThat(warnings(Map.of("OPENAI_API_KEY", KEY)))
                .singleElement()
                .asString()
                .contains("'providers.openai.base-url'", ".env:1 OPENAI_BASE_URL")
                .contains(
                        "is from the .env file, and the key that is sent there from the environment")
                .contains("set both in one place");
    }

    @Test
    void a_key_and_an_address_of_one_place_are_none() throws Exception {
        var both = Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", "https://gateway.example.com");

        assertThat(warnings(both)).noneMatch(it -> it.contains("sent there"));
        assertThat(warnings(Map.of("OPENAI_API_KEY", KEY))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.7/v1, true",
        "http://models.example.com/v1, true",
        "http://127.0.0.1:8000/v1, false",
        "http://localhost:8000/v1, false",
        "https://10.0.0.7/v1, false"
    })
    void a_key_over_plain_http_beyond_this_machine_is_a_warning(String url, boolean warned)
            throws Exception {
        write(
                "gatehouse.yaml",
                "providers:\n  own: {base-url: '%s', api-key: '%s'}\n".formatted(url, KEY),
                "rw-------");

        assertThat(warnings(Map.of()).stream().anyMatch(it -> it.contains("is plain http")))
                .isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({
        "gatehouse.yaml, rw-r--r--, true",
        "gatehouse.yaml, rw-r-----, true",
        "gatehouse.yaml, rw--w----, true",
        "gatehouse.yaml, rw-------, false",
        ".env, rw-r--r--, true",
        ".env, rw-------, false"
    })
    void a_file_with_secrets_that_others_can_read_is_a_warning(
            String name, String mode, boolean warned) throws Exception {
        boolean variables = name.equals(".env");
        String text =
                variables
                        ? "OPENAI_API_KEY=" + KEY + "\n"
                        : "providers: {openai: {api-key: " + KEY + "}}\n";
        Path file = write(name, text, mode);

        assertThat(warnings(Map.of()).stream().anyMatch(it -> it.contains("chmod 600 " + file)))
                .isEqualTo(warned);

        mode(directory, "rwx------");
        assertThat(warnings(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, true", "r--------, false"})
    void a_secret_file_that_others_can_read_is_a_warning(String mode, boolean warned)
            throws Exception {
        Path secret = write("key", KEY + "\n", mode);
        write(
                "gatehouse.yaml",
                "providers: {openai: {api-key: 'file:" + secret + "'}}\n",
                "rw-r--r--");

        List<String> warnings = warnings(Map.of());

        assertThat(warnings).hasSize(warned ? 1 : 0);
        assertThat(warnings.toString()).doesNotContain(KEY);
        if (warned) {
            assertThat(warnings.getFirst())
                    .contains("gatehouse.yaml:1", "'providers.openai.api-key'")
                    .contains("chmod 600 " + secret);
        }
    }
}
