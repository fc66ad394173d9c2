package dev.gatehouse.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The page about moving from another gateway: its tables hold.
class ComingFromPageTest {
    private static final Path PAGE = Path.of("docs/coming-from.md");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z][A-Z0-9_]*)=");

    @TempDir private Path directory;

    @Test
    void the_page_has_the_tables_that_import_goes_by() throws Exception {
        String made =
                "## LiteLLM, key by key\n\n"
                        + "| LiteLLM | Here | |\n|---|---|---|\n"
                        + rows("litellm", "keys", ComingFromPageTest::liteLlm)
                        + "\n## GoModel, variable by variable\n\n"
                        + "| Variable | In `config.yaml` | Here | Setting | Example | |\n"
                        + "|---|---|---|---|---|---|\n"
                        + rows("gomodel", "rows", ComingFromPageTest::goModel);

        GeneratedPage.at("docs/coming-from.md").endsWith(made);
    }

    @FunctionalInterface
    private interface Row {
        String of(Json row) throws MalformedJson;
    }

    private static String rows(String file, String section, Row row)
            throws IOException, MalformedJson {
        var text = new StringBuilder();
        try (var in =
                Objects.requireNonNull(
                        Configuration.class.getResourceAsStream("/migration/" + file + ".json"))) {
            Json rows = Objects.requireNonNull(Json.parse(in.readAllBytes()).member(section));
            for (int i = 0; i < rows.size(); i++) {
                text.append(row.of(rows.at(i)));
            }
        }
        return text.toString();
    }

    private static String liteLlm(Json row) throws MalformedJson {
        return "| `%s` | %s | %s |\n"
                .formatted(text(row, "key"), text(row, "here"), text(row, "note"));
    }

    private static String goModel(Json row) throws MalformedJson {
        String example = code(text(row, "example"));
        String instead = text(row, "instead");
        return "| %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        code(text(row, "variable")),
                        code(text(row, "yaml")),
                        text(row, "here"),
                        code(text(row, "setting")),
                        instead.isEmpty() ? example : example + " becomes " + code(instead),
                        text(row, "note"));
    }

    private static String text(Json row, String member) throws MalformedJson {
        Json value = row.member(member);
        return value == null ? "" : value.text();
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /// A row of the table of GoModel's variables, as the page has it.
    record Variable(String name, String here, String example, String instead) {
        @Override
        public String toString() {
            return name + " " + here;
        }
    }

    static Stream<Variable> variables() throws IOException {
        return Files.readAllLines(PAGE, UTF_8).stream()
                .dropWhile(line -> !line.startsWith("| Variable |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(ComingFromPageTest::variable);
    }

    private static Variable variable(String line) {
        List<String> cells = List.of(line.split("\\|", -1));
        String[] tries = cells.get(5).split(" becomes ", -1);
        return new Variable(
                bare(cells.get(1)),
                cells.get(3).strip(),
                bare(tries[0]),
                tries.length > 1 ? bare(tries[1]) : "");
    }

    private static String bare(String cell) {
        return cell.strip().replaceAll("^`|`$", "");
    }

    @Test
    void the_table_has_every_variable() throws IOException {
        assertThat(variables()).hasSizeGreaterThan(95);
        assertThat(variables().map(Variable::here).distinct())
                .containsExactlyInAnyOrder("works", "instead", "always", "not yet");
    }

    @ParameterizedTest
    @MethodSource("variables")
    void each_variable_has_the_effect_of_its_row(Variable variable)
            throws InvalidSettingsException {
        Map<String, String> with = assignments(variable.example());
        var without = new LinkedHashMap<>(with);
        without.keySet().removeIf(name -> name.matches(variable.name().replace("*", ".*")));
        assertThat(without).as("the example sets it").hasSize(with.size() - 1);

        switch (variable.here()) {
            case "works" -> assertThat(read(with)).isNotEqualTo(outcome(without));
            case "instead" -> {
                assertThat(read(with)).isEqualTo(read(without));
                assertThat(read(assignments(variable.instead()))).isNotEqualTo(read(without));
            }
            default -> assertThat(read(with)).isEqualTo(read(without));
        }
    }

    private static Map<String, String> assignments(String text) {
        var variables = new LinkedHashMap<String, String>();
        Matcher names = ASSIGNMENT.matcher(text);
        String name = null;
        int from = 0;
        while (names.find()) {
            boolean begins = names.start() == 0 || text.charAt(names.start() - 1) == ' ';
            if (begins) {
                put(variables, name, text, from, names.start());
                name = names.group(1);
                from = names.end();
            }
        }
        put(variables, name, text, from, text.length());
        return variables;
    }

    private static void put(
            Map<String, String> variables, @Nullable String name, String text, int from, int to) {
        if (name != null) {
            variables.put(name, text.substring(from, to).strip());
        }
    }

    private Object read(Map<String, String> environment) throws InvalidSettingsException {
        var made = Configuration.read(new Configuration.Place(null, directory, environment));
        return List.of(made.settings(), made.accounts());
    }

    /// Where the variable is missing the rest may not do.
    private Object outcome(Map<String, String> environment) {
        try {
            return read(environment);
        } catch (InvalidSettingsException e) {
            return e;
        }
    }
}
