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

    /// One component is not told.
    ///
    /// @param told this one is
    private record Untold(String told, String untold) {}

    private static Object at(Object json, String... path) {
        Object here = json;
        for (String name : path) {
            here = Objects.requireNonNull(((Map<?, ?>) here).get(name), name);
        }
        return here;
    }

    @Test
    void the_page_has_a_section_for_each_group_and_a_row_for_each_setting() {
        String page = Reference.of(Sample.class, SOURCES).markdown();

        assertThat(page.lines().filter(line -> line.startsWith("#")))
                .containsExactly(
                        "# Settings",
                        "## server",
                        "## cache",
                        "## cache.semantic",
                        "## storage with type sqlite",
                        "## storage with type postgre-sql",
                        "## providers.NAME",
                        "## routes[]",
                        "## tracing");
        assertThat(page.lines())
                .contains(
                        "| `server.port` | `GATEHOUSE_SERVER_PORT`, `PORT` | whole number from 0 to 65535 | `8080` | the port to listen on; 0 takes a free one |",
                        "| `server.origins` | `GATEHOUSE_SERVER_ORIGINS` | list: text | empty | web pages that may call \\| with a bar |",
                        "| `server.mode` | `GATEHOUSE_SERVER_MODE` | one of plain, very-detailed | `plain` | how much is logged |",
                        "| `cache.semantic.model` | `GATEHOUSE_CACHE_SEMANTIC_MODEL` | text | **required** | the model that tells how near two texts are |",
                        "| `storage.type` | `GATEHOUSE_STORAGE_TYPE` | one of sqlite, postgre-sql | `sqlite` | where things are kept |",
                        "| `providers.NAME.api-key` | `GATEHOUSE_PROVIDERS_NAME_API_KEY` | secret | not set | the key |",
                        "| `routes[].targets` |  | list: text | empty | who is asked, in order |",
                        "Answers to questions that mean the same.");
    }

    @Test
    void the_schema_is_json_and_knows_every_setting() {
        String schema = Reference.of(Sample.class, SOURCES).schema();
        Object json =
                Objects.requireNonNull(
                        new Load(LoadSettings.builder().build()).loadFromString(schema));

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
        assertThat(at(json, "properties", "storage", "oneOf").toString())
                .contains("{const=sqlite}", "{const=postgre-sql}", "required=[type]");
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
                .isThrownBy(() -> Reference.of(Untold.class, SOURCES).markdown())
                .withMessage("dev.gatehouse.config.ReferenceTest$Untold.untold has no description");
        assertThatIllegalStateException()
                .isThrownBy(() -> Reference.of(Untold.class, SOURCES).schema())
                .withMessageContaining("untold");
    }
}
