package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.json;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.demo.DemoClient.Event;
import dev.gatehouse.json.Json;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatToolsTest {
    private static final String TOOLS =
            """
            "tools":[
              {"type":"function","function":{"name":"clock"}},
              {"type":"function","function":{"name":"weather","parameters":{"type":"object",
                "properties":{
                  "city":{"type":"string"},"days":{"type":"integer"},"height":{"type":"number"},
                  "rain":{"type":"boolean"},"hours":{"type":"array"},"more":{"type":"object"},
                  "unit":{"enum":["celsius","kelvin"]},"wind":{"type":["null","integer"]},
                  "optional":{"type":"string"}},
                "required":["city","days","height","rain","hours","more","unit","wind","odd"]}}}]
            """;

    private static final String ARGUMENTS =
            """
            {"city":"demo","days":1,"height":1.5,"rain":true,"hours":[],"more":{},\
            "unit":"celsius","wind":1,"odd":"demo"}""";

    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void a_tool_that_is_mentioned_is_called_with_what_it_requires() {
        Json choice = at(ask("How is the weather?", TOOLS), "choices", 0);

        assertThat(text(choice, "finish_reason")).isEqualTo("tool_calls");
        assertThat(at(choice, "message", "content").raw()).isEqualTo("null");
        Json call = at(choice, "message", "tool_calls", 0);
        assertThat(call.names()).containsExactly("id", "type", "function");
        assertThat(text(call, "id")).startsWith("call_");
        assertThat(text(call, "type")).isEqualTo("function");
        assertThat(text(call, "function", "name")).isEqualTo("weather");
        assertThat(text(call, "function", "arguments")).isEqualTo(ARGUMENTS);
    }

    @Test
    void a_tool_without_a_schema_gets_an_empty_object() {
        Json call = at(ask("clock!", TOOLS), "choices", 0, "message", "tool_calls", 0);

        assertThat(text(call, "function", "arguments")).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "my weather_station", "o'clocks", "re-clock", ""})
    void a_tool_that_is_not_mentioned_is_not_called(String prompt) {
        assertThat(text(ask(prompt, TOOLS), "choices", 0, "finish_reason")).isEqualTo("stop");
    }

    @Test
    void the_first_tool_is_called_when_one_must_be() {
        assertThat(called(ask("hello", TOOLS + ",\"tool_choice\":\"required\"")))
                .isEqualTo("clock");
        assertThat(called(ask("the weather", TOOLS + ",\"tool_choice\":\"required\"")))
                .isEqualTo("weather");
    }

    @Test
    void the_tool_that_is_chosen_is_called() {
        String choice =
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}";

        assertThat(called(ask("the clock", TOOLS + choice))).isEqualTo("weather");
    }

    @Test
    void an_impossible_tool_choice_is_rejected() {
        String unknown =
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"none\"}}";

        assertThat(refused("\"tools\":[],\"tool_choice\":\"required\"")).isEqualTo("tool_choice");
        assertThat(refused(TOOLS + unknown)).isEqualTo("tool_choice");
    }

    @Test
    void no_tool_is_called_when_none_may_be() {
        Json answer = ask("the weather", TOOLS + ",\"tool_choice\":\"none\"");

        assertThat(text(answer, "choices", 0, "finish_reason")).isEqualTo("stop");
    }

    @Test
    void the_result_of_a_tool_is_quoted_and_nothing_called_again() {
        Json answer =
                visitor.answer(
                        "/chat/completions",
                        """
                        {"model":"chat","tool_choice":"required",%s,"messages":[
                          {"role":"user","content":"the weather"},
                          {"role":"assistant","content":null,"tool_calls":[{"id":"call_1",
                            "type":"function","function":{"name":"weather","arguments":"{}"}}]},
                          {"role":"tool","tool_call_id":"call_1","content":"12 degrees"}]}"""
                                .formatted(TOOLS));

        assertThat(text(answer, "choices", 0, "message", "content")).contains("\"12 degrees\"");
        assertThat(text(answer, "choices", 0, "finish_reason")).isEqualTo("stop");
    }

    @Test
    void a_stream_brings_the_arguments_in_fragments() {
        List<Event> events =
                visitor.events(
                        "/chat/completions", body("the weather", TOOLS + ",\"stream\":true"));

        List<Json> deltas =
                events.subList(0, events.size() - 1).stream()
                        .map(event -> at(event.json(), "choices", 0, "delta"))
                        .toList();
        Json first = at(deltas.get(1), "tool_calls", 0);
        assertThat(first.names()).containsExactly("index", "id", "type", "function");
        assertThat(text(first, "function", "arguments")).isEmpty();
        var arguments = new StringBuilder();
        for (Json delta : deltas.subList(2, deltas.size() - 1)) {
            assertThat(at(delta, "tool_calls", 0).names()).containsExactly("index", "function");
            assertThat(whole(delta, "tool_calls", 0, "index")).isZero();
            assertThat(at(delta, "tool_calls", 0, "function").names()).containsExactly("arguments");
            arguments.append(text(delta, "tool_calls", 0, "function", "arguments"));
        }
        assertThat(deltas).hasSizeGreaterThan(5);
        assertThat(arguments).hasToString(ARGUMENTS);
        assertThat(text(events.get(events.size() - 2).json(), "choices", 0, "finish_reason"))
                .isEqualTo("tool_calls");
    }

    @Test
    void usage_counts_the_call() {
        assertThat(whole(ask("the clock", TOOLS), "usage", "completion_tokens")).isEqualTo(2);
    }

    private Json ask(String prompt, String more) {
        return visitor.answer("/chat/completions", body(prompt, more));
    }

    private String refused(String more) {
        var response = visitor.post("/chat/completions", body("hello", more));
        assertThat(response.statusCode()).isEqualTo(400);
        return text(json(response.body()), "error", "param");
    }

    private static String body(String prompt, String more) {
        return "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
                .formatted(prompt, more);
    }

    private static String called(Json answer) {
        return text(answer, "choices", 0, "message", "tool_calls", 0, "function", "name");
    }
}
