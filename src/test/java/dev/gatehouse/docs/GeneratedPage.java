package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of the project that a test makes, wholly or below a mark; what stands above the mark is
/// written by hand.
///
/// A test run with `-Ddocs.write=true` writes it; any other fails when it is not what it should
/// be.
record GeneratedPage(Path file) {
    private static final String MARK =
            "<!-- Below this line: made by a test, see CONTRIBUTING.md -->\n";

    static GeneratedPage at(String name) {
        return new GeneratedPage(Path.of(name));
    }

    /// The whole file is made.
    void is(String made) {
        keep("", made);
    }

    /// What stands below the mark is made.
    void endsWith(String made) {
        String now = text();
        int mark = now.indexOf(MARK);
        String byHand = mark < 0 ? now : now.substring(0, mark);
        keep(byHand + MARK + "\n", made);
    }

    private void keep(String byHand, String made) {
        String wanted = byHand + made;
        if (Boolean.getBoolean("docs.write")) {
            write(wanted);
        }
        assertThat(text())
                .as("%s is stale: run the test with -Ddocs.write=true and commit it", file)
                .isEqualTo(wanted);
    }

    private String text() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
