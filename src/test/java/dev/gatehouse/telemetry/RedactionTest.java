package dev.gatehouse.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void every_place_of_every_secret_is_hidden() {
        Redaction redaction = Redaction.NONE.with(secrets("first-secret", "second-secret"));

        assertThat(redaction.of("{\"a\":\"first-secret second-secret/first-secret\"}"))
                .isEqualTo("{\"a\":\"*** ***/***\"}");
    }

    @Test
    void a_secret_that_needs_escapes_is_found_where_it_is_escaped() {
        Redaction redaction = Redaction.NONE.with(secrets("a\"quoted\\secret\n"));

        String line = new JsonWriter().object().member("a", "<a\"quoted\\secret\n>").end() + "";

        assertThat(redaction.of(line)).isEqualTo("{\"a\":\"<***>\"}");
    }

    @Test
    void what_was_hidden_stays_hidden_when_settings_change() {
        Redaction redaction =
                Redaction.NONE.with(secrets("first-secret")).with(secrets("second-secret"));

        assertThat(redaction.of("first-secret, second-secret")).isEqualTo("***, ***");
    }

    @Test
    void a_short_secret_hides_nothing() {
        assertThat(Redaction.NONE.with(secrets("message")).of("{\"message\":\"call\"}"))
                .isEqualTo("{\"message\":\"call\"}");
    }

    private static List<Secret> secrets(String... texts) {
        return List.of(texts).stream().map(Secret::of).toList();
    }
}
