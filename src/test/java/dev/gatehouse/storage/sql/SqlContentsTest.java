package dev.gatehouse.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether a copy of a database leaves anything out by mistake.
class SqlContentsTest {
    /// Their rows reach another storage, through `Contents` or through the shapes.
    private static final Set<String> COPIED =
            Set.of(
                    "gh_documents",
                    "gh_rows",
                    "gh_positions",
                    "gh_rollups",
                    "gh_counters",
                    "gh_blobs",
                    "gh_parts");

    /// They follow from the others, or are of use for a short time to the gateways that made them.
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "gh_versions",
                    "gh_tags",
                    "gh_seals",
                    "gh_spans",
                    "gh_series",
                    "gh_holds",
                    "gh_settled",
                    "gh_uploads");

    /// A new table goes into one of the two sets, and into `Contents` when it has to be copied.
    @Test
    void every_table_is_copied_or_left_out_on_purpose(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gatehouse.db");
        SqlStorage.sqlite(file, Path.of("target/lib"), Duration.ofSeconds(30)).close();
        List<String> tables = new ArrayList<>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select name from sqlite_master where type = 'table'"
                                        + " and name like 'gh!_%' escape '!'")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }

        tables.remove("gh_schema");
        assertThat(SqlContents.TABLES).containsExactlyInAnyOrderElementsOf(tables);
        tables.removeAll(COPIED);
        assertThat(tables).containsExactlyInAnyOrderElementsOf(LEFT_OUT);
    }
}
