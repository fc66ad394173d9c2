package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table at the end of `SECURITY.md` names tests that exist.
class SecurityPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| `(\\w+)\\.(\\w+)` \\|$");

    @Test
    void every_test_that_the_page_names_exists() throws IOException {
        String page = Files.readString(Path.of("SECURITY.md"));
        String table = page.substring(page.indexOf("| Statement | Test |"));
        var missing = new ArrayList<String>();
        long rows = table.lines().count() - 2;
        Matcher row = ROW.matcher(table);
        int found = 0;
        while (row.find()) {
            found++;
            if (!source(row.group(1)).contains(" void " + row.group(2) + "(")) {
                missing.add(row.group(1) + "." + row.group(2));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).as("rows that can be read").isEqualTo((int) rows).isPositive();
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(it -> it.endsWith(type + ".java"))
                    .map(SecurityPageTest::read)
                    .findFirst()
                    .orElse("");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
