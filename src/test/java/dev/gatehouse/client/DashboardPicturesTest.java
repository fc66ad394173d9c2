package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pictures of the documentation, made of the calls of a small company
/// (`dashboard/test/scene.mjs`).
///
/// `-Ddocs.write=true -Dpictures.seconds=1980` takes them anew, after that time of calls.
class DashboardPicturesTest {
    private static final Path KEPT = Path.of("docs/dashboard");
    private static final Path README = Path.of("README.md");
    private static final long SECONDS = Long.getLong("pictures.seconds", 5);
    private static final List<List<String>> ACCOUNTS =
            List.of(
                    List.of("OPENAI", "/v1", "gpt-5,gpt-5-mini,gpt-4.1"),
                    List.of("ANTHROPIC", "/anthropic/v1", "claude-sonnet-4-5,claude-haiku-4-5"),
                    List.of("MISTRAL", "/mistral/v1", "mistral-large-latest"));

    @Test
    void twelve_screens_are_taken_in_two_themes_and_kept_in_the_documentation(@TempDir Path folder)
            throws Exception {
        Path taken = folder.resolve("pictures").toAbsolutePath();
        var settings =
                Map.of(
                        "GATEHOUSE_DEMO", "off",
                        "LOGGING_ENABLED", "true",
                        "LOGGING_LOG_BODIES", "received",
                        "GATEHOUSE_CACHE_EXACT", "deterministic");
        try (var gateway = new RunningGateway(folder, settings, ACCOUNTS)) {
            BrowserScripts.run(
                    "pictures.mjs",
                    Map.of(
                            "GATEHOUSE_URL", gateway.url(),
                            "PROVIDER_PORT", String.valueOf(gateway.stubPort()),
                            "SECONDS", String.valueOf(SECONDS),
                            "PICTURES", taken.toString()),
                    Duration.ofSeconds(SECONDS));
        }
        if (Boolean.getBoolean("docs.write")) {
            for (String name : names(taken)) {
                Files.copy(
                        taken.resolve(name),
                        KEPT.resolve(name),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }

        assertThat(names(taken)).hasSize(24);
        assertThat(names(KEPT)).isEqualTo(names(taken));
    }

    @Test
    void the_readme_shows_three_of_them() throws IOException {
        assertThat(
                        Pattern.compile("docs/dashboard/[a-z]+-(light|dark)\\.png")
                                .matcher(Files.readString(README))
                                .results())
                .hasSize(3);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
