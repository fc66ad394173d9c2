package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Pieces;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.ToolOrder;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the dialect promises whatever stands on the other side.
class GeminiContractTest {
    private static final ReasoningState OWN = new ReasoningState("gemini", Kind.SIGNATURE, "c2ln");
    private static final ReasoningState FOREIGN =
            new ReasoningState("anthropic", Kind.SIGNATURE, "ab+/cd?>");

    private final TranslationInputs inputs = inputs("gemini-3-flash", false);

    private static TranslationInputs inputs(String model, boolean strict) {
        var facts = new RequestFacts(model, false);
        var inputs =
                new TranslationInputs(
                        new TargetModel("g", model, null, null),
                        new TranslationSettings(
                                strict, TranslationSettings.Member.REASONING_CONTENT),
                        new TranslationInputs.Origin("r", 1, facts));
        inputs.requestedModel(model);
        return inputs;
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    private static Reply reply() {
        var call = new Part.ToolCall("c1", "f", "{\"x\":1}").with(OWN);
        var cited = new Citation("https://a", "A", -1, -1, "gemini", new Fixed().source());
        List<Part> parts =
                List.of(
                        new Part.Reasoning("hm \u00e9", FOREIGN),
                        new Part.Text("hello \ud83d\ude00 \"w\"", List.of(cited)),
                        call,
                        new Part.ToolCall("c2", "g", "{}"));
        var image =
                new Media(Media.Kind.IMAGE, new Media.Source.Base64("iVBORw0KGgo="), "image/png");
        List<Part> others = List.of(new Part.Text("x"), new Part.Attachment(image));
        return new Reply(
                "r1",
                "gemini-3-flash",
                List.of(
                        new Reply.Choice(parts, new Stop(Stop.Reason.TOOL_CALLS)),
                        new Reply.Choice(others, new Stop(Stop.Reason.LENGTH))),
                new Usage(9, 7, 2, 0, 3));
    }

    private static final class Fixed {
        Json source() {
            try {
                return json("{\"uri\":\"https://a\",\"title\":\"A\"}");
            } catch (MalformedJson e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// What can be compared: JSON has no equality.
    private static String shown(Reply reply) {
        return reply.toString().replaceAll("dev\\.gatehouse\\.json\\.Json@\\w+", "json");
    }

    @Test
    void a_written_answer_is_read_as_it_was() throws MalformedJson {
        // The source of a text stands at its candidate, which is read while a text is open.
        Reply written = withoutCitations();

        Reply read = EventDecoder.whole(json(text(ReplyWriter.write(written, inputs))), inputs);

        assertThat(read).isEqualTo(written);
    }

    private static Reply withoutCitations() {
        List<Reply.Choice> choices =
                reply().choices().stream()
                        .map(
                                choice ->
                                        new Reply.Choice(
                                                choice.parts().stream()
                                                        .map(GeminiContractTest::plain)
                                                        .toList(),
                                                choice.stop()))
                        .toList();
        return new Reply(reply().id(), reply().model(), choices, reply().usage());
    }

    private static Part plain(Part part) {
        return part instanceof Part.Text(String text, _) ? new Part.Text(text) : part;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
    void a_streamed_answer_is_the_whole_one_wherever_it_is_split(int size)
            throws IOException, MalformedJson {
        Reply written = withoutCitations();

        assertThat(read(stream(written), size)).isEqualTo(written);
    }

    private String stream(Reply reply) throws IOException {
        var writer = new EventWriter(inputs);
        var out = new StringBuilder();
        for (Event event : reply.events()) {
            writer.put(event, frame -> out.append(new String(frame.copy().bytes(), UTF_8)));
        }
        writer.finish(
                new Sink.End.Complete(),
                frame -> out.append(new String(frame.copy().bytes(), UTF_8)));
        return out.toString();
    }

    private Reply read(String stream, int size) throws IOException, MalformedJson {
        var decoder = new EventDecoder(inputs);
        var builder = new ReplyBuilder();
        var reader = new SseReader(new Pieces(stream.getBytes(UTF_8), size), 1 << 20);
        for (var event = reader.next(); event != null; event = reader.next()) {
            assertThat(decoder.put(event, builder::add)).isNull();
        }
        assertThat(decoder.complete()).isTrue();
        decoder.finish(builder::add);
        return builder.reply();
    }

    @Test
    void sources_reach_the_client_with_the_last_chunk() throws IOException {
        String sources = "\"groundingChunks\":[{\"web\":{\"uri\":\"https://a\",\"title\":\"A\"}}]";

        assertThat(stream(reply())).contains(sources);
        assertThat(text(ReplyWriter.write(reply(), inputs))).contains(sources);
        assertThat(shown(reply())).contains("https://a");
    }

    @Test
    void a_written_request_is_read_as_it_was() throws MalformedJson {
        Conversation written = conversation();
        String body = text(new RequestWriter(written, inputs).write());

        Conversation read = RequestReader.read(json(body), inputs("gemini-3-flash", true));

        assertThat(ToolOrder.of(read.messages()))
                .extracting(Message::parts)
                .isEqualTo(written.messages().stream().map(Message::parts).toList());
        assertThat(read.messages())
                .extracting(Message::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER);
        assertThat(read.tools().choice()).isEqualTo(written.tools().choice());
        assertThat(read.tools().tools()).extracting(Tool::name).containsExactly("f", "g");
        assertThat(read.reasoning()).isEqualTo(new ReasoningRequest(null, "high", null, true));
        assertThat(text(new RequestWriter(read, inputs).write())).isEqualTo(body);
    }

    private static Conversation conversation() throws MalformedJson {
        var pdf =
                new Media(
                        Media.Kind.DOCUMENT,
                        new Media.Source.Base64("JVBERi0x"),
                        "application/pdf");
        var schema = json("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}}}");
        var messages =
                List.of(
                        new Message(Role.SYSTEM, List.of(new Part.Text("be kind"))),
                        new Message(
                                Role.USER, List.of(new Part.Text("hi"), new Part.Attachment(pdf))),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Text("well"),
                                        new Part.Reasoning("", OWN),
                                        new Part.ToolCall("a", "f", "{\"x\":1}").with(OWN),
                                        new Part.ToolCall("b", "g", "{}"))),
                        new Message(
                                Role.TOOL,
                                List.of(
                                        new Part.ToolResult(
                                                "a", List.of(new Part.Text("fine")), false),
                                        new Part.ToolResult(
                                                "b", List.of(new Part.Text("no")), true))),
                        new Message(Role.USER, List.of(new Part.Text("go on"))));
        var tools =
                new Toolset(
                        List.of(
                                new Tool.Function("f", "F", schema, null, null),
                                new Tool.Function("g", null, null, null, null)),
                        new Toolset.Choice.Among(List.of("f", "g"), true),
                        null);
        return new Conversation(
                "gemini-3-flash",
                messages,
                tools,
                Settings.NONE,
                new ReasoningRequest(null, "high", null, true),
                null,
                false);
    }

    @Test
    void calls_and_results_without_ids_belong_together_by_name_and_order() throws MalformedJson {
        String call = "{\"functionCall\":{\"name\":\"%s\",\"args\":{\"n\":%d}}}";
        String result = "{\"functionResponse\":{\"name\":\"%s\",\"response\":{\"result\":\"%s\"}}}";
        String body =
                "{\"contents\":[{\"role\":\"model\",\"parts\":[%s,%s,%s]},{\"parts\":[%s,%s,%s]}]}"
                        .formatted(
                                call.formatted("f", 1),
                                call.formatted("g", 2),
                                call.formatted("f", 3),
                                result.formatted("g", "two"),
                                result.formatted("f", "one"),
                                result.formatted("f", "three"));

        List<Message> read = ToolOrder.of(new MessageReader(inputs).read(json(body)));
        List<Message> again = ToolOrder.of(new MessageReader(inputs).read(json(body)));

        assertThat(read.getLast().parts())
                .extracting(part -> ((Part.ToolResult) part).content())
                .containsExactly(
                        List.of(new Part.Text("one")),
                        List.of(new Part.Text("two")),
                        List.of(new Part.Text("three")));
        assertThat(again).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    `{"output":"sunny"}`, sunny
                    `{"name":"f","content":"sunny"}`, sunny
                    `{"content":"sunny","name":"f"}`, sunny
                    `{"name":"other","content":"sunny"}`, `{"name":"other","content":"sunny"}`
                    `{"name":"f","content":[1]}`, `{"name":"f","content":[1]}`
                    `{"error":{"code":1}}`, `{"code":1}`
                    """)
    void the_text_that_a_function_returned_is_read_without_what_wraps_it(
            String response, String text) throws MalformedJson {
        String body =
                "{\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":%s}}]}]}"
                        .formatted(response);

        List<Message> read = new MessageReader(inputs).read(json(body));

        assertThat(read.getLast().parts())
                .extracting(part -> ((Part.ToolResult) part).content())
                .containsExactly(List.of(new Part.Text(text)));
    }

    @Test
    void members_may_be_written_in_snake_case() throws MalformedJson {
        String body =
                """
                {"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"iVBORw0KGg-_"}}]}],
                 "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}},
                 "tools":[{"function_declarations":[{"name":"f","parameters":{"type":"OBJECT",
                   "nullable":true,"properties":{"s":{"type":"STRING","min_length":"3"}}}}]}],
                 "generation_config":{"response_mime_type":"application/json",
                   "response_schema":{"type":"ARRAY","items":{"type":"NUMBER"}},
                   "thinking_config":{"thinking_budget":0},"max_output_tokens":5}}
                """;

        Conversation read = RequestReader.read(json(body), inputs("m", true));

        assertThat(read.messages().getFirst().parts().getFirst())
                .isEqualTo(
                        new Part.Attachment(
                                new Media(
                                        Media.Kind.IMAGE,
                                        new Media.Source.Base64("iVBORw0KGg+/"),
                                        "image/png")));
        assertThat(read.tools().choice()).isEqualTo(new Toolset.Choice.Named("f"));
        assertThat(read.tools().tools().getFirst())
                .isInstanceOfSatisfying(
                        Tool.Function.class,
                        it ->
                                assertThat(String.valueOf(it.parameters()))
                                        .isEqualTo(
                                                "{\"type\":[\"object\",\"null\"],\"properties\":"
                                                        + "{\"s\":{\"type\":\"string\","
                                                        + "\"minLength\":3}}}"));
        assertThat(read.format())
                .isInstanceOfSatisfying(
                        OutputFormat.JsonSchema.class,
                        it ->
                                assertThat(it.schema().raw())
                                        .isEqualTo(
                                                "{\"type\":\"array\",\"items\":"
                                                        + "{\"type\":\"number\"}}"));
        assertThat(read.reasoning()).isNotNull().matches(ReasoningRequest::off);
    }

    @Test
    void chunks_that_a_client_keeps_as_contents_are_one_answer() throws MalformedJson {
        String envelope = FOREIGN.envelope().replace('+', '-').replace('/', '_');
        String body =
                """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]},
                 {"role":"model","parts":[{"text":"h","thought":true}]},
                 {"role":"model","parts":[{"text":"m","thought":true}]},
                 {"role":"model","parts":[{"text":"","thought":true,"thoughtSignature":"%s"}]},
                 {"role":"model","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]},
                 {"role":"model","parts":[{"text":""}]}]}
                """
                        .formatted(envelope);

        assertThat(new MessageReader(inputs).read(json(body)).getLast().parts())
                .containsExactly(new Part.Reasoning("hm", FOREIGN), new Part.Text("ab"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-flash, skip_thought_signature_validator",
        "gemini-flash-latest, skip_thought_signature_validator",
        "gemini-2.5-flash, ''"
    })
    void the_first_call_of_a_turn_never_lacks_what_its_model_demands(String model, String expected)
            throws MalformedJson {
        var calls =
                new Message(
                        Role.ASSISTANT,
                        List.of(
                                new Part.ToolCall("a", "1 f", "{}").with(FOREIGN),
                                new Part.ToolCall("b", "g", "oops")));
        var ask = new Message(Role.USER, List.of(new Part.Text("hi")));
        TranslationInputs to = inputs(model, false);

        String body = text(new RequestWriter(plain(List.of(ask, calls)), to).write());

        assertThat(body.split("thoughtSignature", -1)).hasSize(expected.isEmpty() ? 1 : 2);
        assertThat(body).contains(expected, "\"args\":{\"_raw\":\"oops\"}");
        assertThat(body).containsPattern("\"name\":\"_1_f_[0-9a-f]{8}\",\"args\"");
    }

    private static Conversation plain(List<Message> messages) {
        return new Conversation("m", messages, Toolset.NONE, Settings.NONE, null, null, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gemini-2.5-flash      | none    | {"thinkingBudget":0}
                    gemini-2.5-pro        | none    | {"thinkingBudget":128}
                    gemini-2.5-flash-lite | minimal | {"thinkingBudget":512,"includeThoughts":true}
                    gemini-2.5-pro        | max     | {"thinkingBudget":32768,"includeThoughts":true}
                    gemini-3-flash        | none    | {"thinkingLevel":"minimal"}
                    gemini-3-pro-preview  | medium  | {"thinkingLevel":"high","includeThoughts":true}
                    gemini-4-pro          | minimal | {"thinkingLevel":"low","includeThoughts":true}
                    gemini-flash-latest   | xhigh   | {"thinkingLevel":"high","includeThoughts":true}
                    """)
    void effort_is_a_budget_or_a_level(String model, String effort, String expected)
            throws MalformedJson {
        var asked =
                new Conversation(
                        "m",
                        List.of(new Message(Role.USER, List.of(new Part.Text("hi")))),
                        Toolset.NONE,
                        Settings.NONE,
                        new ReasoningRequest(null, effort, null, null),
                        null,
                        false);

        assertThat(text(new RequestWriter(asked, inputs(model, false)).write()))
                .contains("\"thinkingConfig\":" + expected + "}");
    }

    @Test
    void an_answer_has_its_format_through_a_function_where_functions_exclude_formats()
            throws MalformedJson {
        var schema = json("{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1}}}");
        var asked =
                new Conversation(
                        "m",
                        conversation().messages(),
                        new Toolset(conversation().tools().tools(), null, null),
                        Settings.NONE,
                        null,
                        new OutputFormat.JsonSchema("s", null, schema, true),
                        false);
        TranslationInputs old = inputs("gemini-2.5-flash", false);

        String second = text(new RequestWriter(asked, old).write());
        String third = text(new RequestWriter(asked, inputs).write());
        Reply answered =
                EventDecoder.whole(
                        json(
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":"
                                        + "{\"name\":\"json_answer\",\"args\":{\"a\":1}}}]},"
                                        + "\"finishReason\":\"STOP\"}]}"),
                        old);

        assertThat(second)
                .contains("\"name\":\"json_answer\"", "\"mode\":\"ANY\"")
                .doesNotContain("responseMimeType");
        assertThat(third)
                .contains(
                        "\"responseJsonSchema\":{\"type\":\"object\",\"properties\":"
                                + "{\"a\":{\"enum\":[1]}}}")
                .doesNotContain("json_answer");
        assertThat(answered.choices())
                .containsExactly(
                        new Reply.Choice(
                                List.of(new Part.Text("{\"a\":1}")), new Stop(Stop.Reason.END)));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, END",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "SPII, CONTENT_FILTER",
        "CONTINUATION, LENGTH",
        "OTHER, END",
        "SOMETHING_NEW, END"
    })
    void a_candidate_without_content_is_an_answer(String reason, Stop.Reason expected)
            throws MalformedJson {
        String body = "{\"candidates\":[{\"finishReason\":\"" + reason + "\"}]}";

        assertThat(EventDecoder.whole(json(body), inputs).choices())
                .containsExactly(new Reply.Choice(List.of(), new Stop(expected)));
    }

    @Test
    void a_rejected_prompt_is_an_answer_that_a_filter_stopped() throws MalformedJson {
        String body = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}";

        assertThat(EventDecoder.whole(json(body), inputs).choices())
                .containsExactly(new Reply.Choice(List.of(), new Stop(Stop.Reason.CONTENT_FILTER)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"})
    void a_failed_call_is_a_failure(String reason) {
        String body = "{\"candidates\":[{\"finishReason\":\"" + reason + "\"}]}";

        assertThatThrownBy(() -> EventDecoder.whole(json(body), inputs))
                .hasMessageContaining(reason);
    }

    @Test
    void content_that_another_provider_keeps_is_refused_by_name() {
        String body = "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],\"cachedContent\":\"c/1\"}";

        assertThatThrownBy(() -> RequestReader.read(json(body), inputs))
                .hasMessageContaining("cachedContent");
    }
}
