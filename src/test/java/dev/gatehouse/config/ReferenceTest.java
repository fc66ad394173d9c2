package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ReferenceTest {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final Reference SAMPLE = Reference.of(Sample.class, Sample::read, SOURCES);

    /// One component has no comment.
    ///
    /// @param first this one has
    private record Undocumented(String first, String second) {
        static Undocumented read(Group g) {
            return new Undocumented(g.text("first").value(), g.text("second").value());
        }
    }

    /// One component goes by another name.
    ///
    /// @param one a component
    private record Misnamed(String one) {
        static Misnamed read(Group g) {
            return new Misnamed(g.text("other").value());
        }
    }

    private static Object at(Object json, String... path) {
        Object here = json;
        for (String name : path) {
            here = Objects.requireNonNull(((Map<?, ?>) here).get(name), name);
        }
        return here;
    }

    @Test
    void the_page_has_a_section_for_each_group_and_a_row_for_each_setting() {
        String page = SAMPLE.markdown();

        assertThat(page.lines().filter(line -> line.startsWith("#")))
                .containsExactly(
                        "# Settings",
                        "## server",
                        "## cache",
                        "## cache.semantic",
                        "## providers.NAME",
                        "## routes[]");
        assertThat(page.lines())
                .contains(
                        "| `server.port` | `GATEHOUSE_SERVER_PORT`, `PORT` | whole number from 0 to 65535 | `8080` | the port to listen on; 0 takes a free one |",
                        "| `server.origins` | `GATEHOUSE_SERVER_ORIGINS` | list: text | empty | web pages that may call \\| with a bar |",
                        "| `server.mode` | `GATEHOUSE_SERVER_MODE`, `LOG_MODE` | one of plain, very-detailed | `plain` | how much is logged |",
                        "| `cache.most` | `GATEHOUSE_CACHE_MOST` | whole number from 1 | not set | how many answers are kept |",
                        "| `providers` | `PROVIDERS` | by name: group | empty | services that run models, by name |",
                        "| `providers.NAME.api-key` | `GATEHOUSE_PROVIDERS_NAME_API_KEY` | secret | not set | the key |",
                        "| `providers.NAME.headers` |  | by name: secret | empty | what else it is sent |",
                        "| `routes[].model` |  | text | **required** | the name callers use |",
                        "| `routes[].targets` |  | list: text | empty | in order of preference |",
                        "| `labels` |  | by name: text | empty | free texts |",
                        "Answers to questions that mean the same.");
    }

    @Test
    void the_page_marks_changes_that_need_a_restart() {
        assertThat(SAMPLE.markdown().lines())
                .contains(
                        "Changes of these take effect at once: `providers`, `server.master-key`,"
                                + " `server.origins`, `cache`.",
                        "Changes of these need a restart: `data`, `routes`, `labels`, `server.host`,"
                                + " `server.port`, `server.body-limit`, `server.drain`,"
                                + " `server.mode`.");
    }

    @Test
    void the_schema_is_json_with_every_setting() {
        Object json =
                Objects.requireNonNull(
                        new Load(LoadSettings.builder().build()).loadFromString(SAMPLE.schema()));

        assertThat(at(json, "additionalProperties")).isEqualTo(false);
        assertThat(at(json, "properties", "server", "description"))
                .isEqualTo("where callers come in");
        assertThat(at(json, "properties", "server", "additionalProperties")).isEqualTo(false);
        assertThat(at(json, "properties", "server", "properties", "port").toString())
                .isEqualTo(
                        "{description=the port to listen on; 0 takes a free one, anyOf=[{type=integer,"
                                + " minimum=0, maximum=65535}, {$ref=#/$defs/placeholder}], default=8080}");
        assertThat(at(json, "properties", "server", "properties", "mode").toString())
                .contains("enum=[plain, very-detailed]");
        assertThat(at(json, "properties", "server", "properties", "drain").toString())
                .contains("pattern=", "default=10m");
        assertThat(
                        at(
                                json,
                                "properties",
                                "providers",
                                "additionalProperties",
                                "properties",
                                "api-key"))
                .isInstanceOf(Map.class);
    }

    @Test
    void what_has_no_description_is_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Reference.of(Undocumented.class, Undocumented::read, SOURCES))
                .withMessage(
                        "dev.gatehouse.config.ReferenceTest$Undocumented.second has no description");
    }

    @Test
    void what_is_not_declared_under_its_name_is_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Reference.of(Misnamed.class, Misnamed::read, SOURCES))
                .withMessage(
                        "dev.gatehouse.config.ReferenceTest$Misnamed declares [other] and has [one]");
    }
}
