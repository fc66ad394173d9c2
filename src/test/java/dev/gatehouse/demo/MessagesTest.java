package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.demo.DemoClient.Event;
import dev.gatehouse.json.Json;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final String TOOLS =
            """
            ,"tools":[{"name":"clock","input_schema":{"type":"object"}},
              {"name":"weather","input_schema":{"type":"object",
                "properties":{"city":{"type":"string"},"days":{"type":"integer"}},
                "required":["city","days"]}}]""";

    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void an_answer_has_every_required_member() {
        Json answer =
                ask("echo", "hello", ",\"system\":[{\"type\":\"text\",\"text\":\"be kind\"}]");

        assertThat(answer.names())
                .containsExactly(
                        "id",
                        "type",
                        "role",
                        "model",
                        "content",
                        "stop_reason",
                        "stop_sequence",
                        "usage");
        assertThat(text(answer, "id")).startsWith("msg_");
        assertThat(text(answer, "type")).isEqualTo("message");
        assertThat(text(answer, "content", 0, "type")).isEqualTo("text");
        assertThat(text(answer, "content", 0, "text")).contains("hello").contains("OPENAI_API_KEY");
        assertThat(text(answer, "stop_reason")).isEqualTo("end_turn");
        assertThat(at(answer, "stop_sequence").raw()).isEqualTo("null");
        assertThat(whole(answer, "usage", "input_tokens")).isEqualTo(3);
        assertThat(whole(answer, "usage", "output_tokens")).isGreaterThan(20);
    }

    @Test
    void the_same_request_gets_the_same_answer() {
        assertThat(ask("thinker", "hello", "")).hasToString(ask("thinker", "hello", "").raw());
    }

    @Test
    void it_has_a_stop_reason() {
        Json cut = ask("chat", "hello", ",\"max_tokens\":2");
        Json stopped = ask("echo", "one two", ",\"stop_sequences\":[\"two\"]");

        assertThat(text(cut, "stop_reason")).isEqualTo("max_tokens");
        assertThat(whole(cut, "usage", "output_tokens")).isEqualTo(2);
        assertThat(text(stopped, "stop_reason")).isEqualTo("stop_sequence");
        assertThat(text(stopped, "stop_sequence")).isEqualTo("two");
    }

    @Test
    void the_thinker_signs_its_thoughts() {
        Json answer = ask("thinker", "hello", "");

        assertThat(text(answer, "content", 0, "type")).isEqualTo("thinking");
        assertThat(text(answer, "content", 0, "thinking")).isNotEmpty();
        assertThat(text(answer, "content", 0, "signature")).isNotEmpty();
        assertThat(text(answer, "content", 1, "type")).isEqualTo("text");
    }

    @Test
    void a_tool_is_used_when_it_is_mentioned_or_must_be() {
        Json answer = ask("chat", "the weather", TOOLS);

        Json use = at(answer, "content", 0);
        assertThat(use.names()).containsExactly("type", "id", "name", "input");
        assertThat(text(use, "type")).isEqualTo("tool_use");
        assertThat(text(use, "id")).startsWith("toolu_");
        assertThat(text(use, "name")).isEqualTo("weather");
        assertThat(at(use, "input").raw()).isEqualTo("{\"city\":\"demo\",\"days\":1}");
        assertThat(text(answer, "stop_reason")).isEqualTo("tool_use");
        assertThat(used("hello", "{\"type\":\"any\"}")).isEqualTo("clock");
        assertThat(used("hello", "{\"type\":\"tool\",\"name\":\"weather\"}")).isEqualTo("weather");
        assertThat(used("the weather", "{\"type\":\"none\"}")).isEqualTo("null");
        assertThat(used("hello", "{\"type\":\"auto\"}")).isEqualTo("null");
    }

    @Test
    void the_result_of_a_tool_is_quoted() {
        Json answer =
                visitor.answer(
                        "/messages",
                        """
                        {"model":"chat","max_tokens":100%s,"messages":[
                          {"role":"user","content":"the weather"},
                          {"role":"assistant","content":[
                            {"type":"tool_use","id":"toolu_1","name":"weather","input":{}}]},
                          {"role":"user","content":[
                            {"type":"tool_result","tool_use_id":"toolu_1",
                              "content":[{"type":"text","text":"12 degrees"}]},
                            {"type":"text","text":"so, the weather?"}]}]}"""
                                .formatted(TOOLS));

        assertThat(text(answer, "content", 0, "text")).contains("\"12 degrees\"");
        assertThat(whole(answer, "usage", "input_tokens")).isEqualTo(7);
    }

    @Test
    void a_stream_has_its_events_in_order_and_one_ping() {
        List<Event> events = stream("chat", "hello", ",\"max_tokens\":2");

        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(text(event.json(), "type")).isEqualTo(event.name()));
        Json start = events.getFirst().json();
        assertThat(at(start, "message", "content").raw()).isEqualTo("[]");
        assertThat(at(start, "message", "stop_reason").raw()).isEqualTo("null");
        assertThat(whole(start, "message", "usage", "input_tokens")).isEqualTo(1);
        Json delta = events.get(6).json();
        assertThat(text(delta, "delta", "stop_reason")).isEqualTo("max_tokens");
        assertThat(whole(delta, "usage", "output_tokens")).isEqualTo(2);
    }

    @Test
    void a_stream_of_the_thinker_signs_before_its_text() {
        List<Event> events = stream("thinker", "hello", "");

        Json whole = ask("thinker", "hello", "");
        assertThat(joined(events, "thinking")).isEqualTo(text(whole, "content", 0, "thinking"));
        assertThat(joined(events, "text")).isEqualTo(text(whole, "content", 1, "text"));
        assertThat(joined(events, "signature")).startsWith("demo");
        List<String> kinds =
                events.stream()
                        .filter(event -> event.name().startsWith("content_block"))
                        .map(MessagesTest::kind)
                        .distinct()
                        .toList();
        assertThat(kinds)
                .containsExactly(
                        "0 content_block_start thinking",
                        "0 content_block_delta thinking_delta",
                        "0 content_block_delta signature_delta",
                        "0 content_block_stop ",
                        "1 content_block_start text",
                        "1 content_block_delta text_delta",
                        "1 content_block_stop ");
    }

    @Test
    void a_stream_brings_the_input_of_a_tool_in_fragments() {
        List<Event> events = stream("chat", "the weather", TOOLS);

        Json block = at(events.get(2).json(), "content_block");
        assertThat(text(block, "type")).isEqualTo("tool_use");
        assertThat(at(block, "input").raw()).isEqualTo("{}");
        assertThat(joined(events, "partial_json")).isEqualTo("{\"city\":\"demo\",\"days\":1}");
        assertThat(events).hasSizeGreaterThan(8);
        assertThat(text(events.get(events.size() - 2).json(), "delta", "stop_reason"))
                .isEqualTo("tool_use");
    }

    private String used(String prompt, String choice) {
        Json answer = ask("chat", prompt, TOOLS + ",\"tool_choice\":" + choice);
        Json name = at(answer, "content", 0, "name");
        return name.hasText() ? text(name) : name.raw();
    }

    private static String kind(Event event) {
        Json json = event.json();
        String inner = event.name().equals("content_block_start") ? "content_block" : "delta";
        boolean typed = at(json, inner, "type").hasText();
        return whole(json, "index")
                + " "
                + event.name()
                + " "
                + (typed ? text(json, inner, "type") : "");
    }

    private static String joined(List<Event> events, String field) {
        var text = new StringBuilder();
        for (Event event : events) {
            if (at(event.json(), "delta", field).hasText()) {
                text.append(text(event.json(), "delta", field));
            }
        }
        return text.toString();
    }

    private Json ask(String model, String prompt, String more) {
        return visitor.answer("/messages", body(model, prompt, more));
    }

    private List<Event> stream(String model, String prompt, String more) {
        return visitor.events("/messages", body(model, prompt, ",\"stream\":true" + more));
    }

    private static String body(String model, String prompt, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(model, prompt, more);
    }
}
