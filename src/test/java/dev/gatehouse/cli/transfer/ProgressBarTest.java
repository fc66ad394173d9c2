package dev.gatehouse.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.transfer.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/// How progress is shown.
class ProgressBarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, UTF_8);

    @Test
    void a_terminal_has_a_bar_that_ends_with_its_line() {
        try (var bar = ProgressBar.onTerminal(err)) {
            bar.begun("copying", 200);
            bar.done(Kind.ROWS, 50);
            bar.begun("verifying", 0);
        }

        assertThat(bytes.toString(UTF_8))
                .contains("\rcopying    [######..................] 50 (25 %)", "\rverifying")
                .endsWith("\n");
    }

    @Test
    void other_streams_have_lines_without_a_bar() {
        try (var bar = ProgressBar.on(err)) {
            bar.begun("copying", 200);
            bar.done(Kind.ROWS, 50);
        }

        assertThat(bytes.toString(UTF_8)).isEqualTo("copying ...\n");
    }
}
