package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DotEnvTest {
    @TempDir private Path folder = Path.of("");

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve(".env"), text);
    }

    @Test
    void no_file_is_no_variables() throws Exception {
        assertThat(DotEnv.read(folder.resolve("none"))).isEmpty();
    }

    @Test
    void lines_are_variables() throws Exception {
        Path file =
                file(
                        """
                        \uFEFF# comment
                        A=1

                        export B = two words # why
                        C='it is #1 \\n'
                        D="a\\n\\"b\\" \\$x \\q" # why
                        E=
                        F=a#b=c
                        G=#nothing
                        A=again\r
                        """);

        assertThat(DotEnv.read(file))
                .containsExactly(
                        entry("A", "again"),
                        entry("B", "two words"),
                        entry("C", "it is #1 \\n"),
                        entry("D", "a\n\"b\" $x \\q"),
                        entry("E", ""),
                        entry("F", "a#b=c"),
                        entry("G", ""));
    }

    @Test
    void every_bad_line_is_told_without_its_value() throws Exception {
        Path file = file("A=1\nhush\n1B=hush\nC='hush\nD=\"x\" hush\n=hush\n");
        InvalidSettingsException refused =
                catchThrowableOfType(InvalidSettingsException.class, () -> DotEnv.read(file));

        assertThat(refused.faults().stream().map(SettingsError::line))
                .containsExactly(2, 3, 4, 5, 6);
        assertThat(refused.getMessage())
                .doesNotContain("hush")
                .contains(file + ":2:1: error: this is no variable\n  write NAME=value")
                .contains(file + ":4:1: error: a quote is not closed, or text follows it");
    }

    @Test
    void the_real_environment_wins() {
        assertThat(DotEnv.below(Map.of("A", "real"), Map.of("A", "file", "B", "file")))
                .containsOnly(entry("A", "real"), entry("B", "file"));
    }
}
