package dev.gatehouse.guardrails;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A definition that cannot run is rejected when it is put, and stops no gateway when it is there.
class GuardTableTest {
    private final List<String> warnings = new ArrayList<>();

    private GuardTable table(RootSecrets secrets) {
        return new GuardTable(
                _ -> (_, _) -> Verdict.CLEAN,
                new GuardFigures(),
                new PlaceholderKey(secrets),
                warnings::add);
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    @Test
    void placeholders_without_a_secret_are_rejected_with_setting_and_cure() throws Exception {
        Json body = json("{\"type\":\"pii\",\"action\":\"pseudonymise\"}");
        GuardTable none = table(List::of);

        assertThatThrownBy(() -> none.put("a", body, null))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("'action'")
                .hasMessageContaining("GATEHOUSE_SECRET");
        GuardTable broken =
                table(
                        () -> {
                            throw new IOException("no such file");
                        });
        assertThatThrownBy(() -> broken.put("a", body, null))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void one_that_is_there_already_does_what_its_setting_states() {
        var settings = GuardFixture.settings("{\"type\":\"pii\",\"action\":\"pseudonymise\"}");
        Guard guard = table(List::of).guard(settings);

        assertThat(warnings).singleElement().asString().contains("GATEHOUSE_SECRET");
        try (var fixture = new GuardFixture()) {
            GuardRun run = fixture.run();
            var text = new TextField("text", TextField.Role.USER, "hi");
            var content = new Content(run.call(), false, null, List.of(text), List.of());
            assertThat(run.check(guard, content).failure()).contains("cannot be used");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"length\"} | at least 1",
                "{\"type\":\"language\"} | languages",
                "{\"type\":\"language\",\"languages\":[\"xx\"]} | xx",
                "{\"type\":\"pii\",\"kinds\":[\"unheard\"]} | unheard",
                "{\"type\":\"words\"} | words",
                "{\"type\":\"words\",\"words\":[\" \"]} | no characters",
                "{\"type\":\"patterns\",\"patterns\":{\"a\":\"(\"}} | RE2",
                "{\"type\":\"patterns\",\"patterns\":{\"a\":\"x*\"}} | empty",
                "{\"type\":\"webhook\"} | service.url",
                "{\"type\":\"moderation\"} | service.url",
                "{\"type\":\"judge\"} | judge.model",
                "{\"type\":\"llm_based_altering\"} | llm-based-altering.model",
                "{\"type\":\"system_prompt\"} | system-prompt.content",
                "{\"type\":\"schema\"} | schema",
                "{\"type\":\"tools\"} | tools",
                "{\"type\":\"tools\",\"tools\":{\"arguments\":{\"f\":\"{\"}}} | tools.arguments.f",
                "{\"type\":\"pii\",\"timeout\":\"0s\"} | timeout",
                "{\"type\":\"pii\",\"min_score\":2} | min-score",
                "{\"type\":\"pii\",\"roles\":[\"king\"]} | king",
                "{\"type\":\"pii\",\"user_path\":\"/a\"} | user_paths",
                "{\"type\":\"grounding\",\"direction\":\"request\"} | direction",
                "{\"type\":\"unheard\"} | type"
            })
    void a_definition_that_cannot_run_is_rejected(String body, String contains) throws Exception {
        GuardTable table = table(List::of);
        Json json = json(body);
        assertThatThrownBy(() -> table.put("a", json, null))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining(contains);
    }

    @Test
    void all_that_is_wrong_is_reported_at_once() throws Exception {
        Json body =
                json(
                        "{\"type\":\"schema\",\"action\":\"mask\",\"direction\":\"both\",\"timeout\":\"0s\"}");
        assertThatThrownBy(() -> table(List::of).put("a", body, null))
                .hasMessageContaining("action")
                .hasMessageContaining("direction")
                .hasMessageContaining("timeout")
                .hasMessageContaining("schema");
    }
}
