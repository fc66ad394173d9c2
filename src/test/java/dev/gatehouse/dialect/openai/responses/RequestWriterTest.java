package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What requests of other APIs become for a provider of the Responses API.
class RequestWriterTest {
    private TranslationInputs inputs = inputs(null);

    private static TranslationInputs inputs(@Nullable Set<String> abilities) {
        return new TranslationInputs(
                new TargetModel("house", "m", null, abilities),
                TranslationSettings.USUAL,
                new TranslationInputs.Origin("req_1", 1));
    }

    private String write(Toolset tools, @Nullable ReasoningRequest reasoning, Message... messages)
            throws Exception {
        return write(Settings.NONE, tools, reasoning, messages);
    }

    private String write(
            Settings settings,
            Toolset tools,
            @Nullable ReasoningRequest reasoning,
            Message... messages)
            throws Exception {
        var conversation =
                new Conversation("m", List.of(messages), tools, settings, reasoning, null, false);
        return new String(new RequestWriter(conversation, inputs).write(), UTF_8);
    }

    private static Message message(Role role, Part... parts) {
        return new Message(role, List.of(parts), null, "messages[0]");
    }

    @Test
    void reasoning_of_other_dialects_is_left_out_and_reported() throws Exception {
        var own = new ReasoningState("responses", Kind.ENCRYPTED, "rs_1:abc");
        var foreign = new ReasoningState("anthropic", Kind.SIGNATURE, "sig");

        String written =
                write(
                        Toolset.NONE,
                        null,
                        message(
                                Role.ASSISTANT,
                                new Part.Reasoning("a", foreign),
                                new Part.Reasoning("b", own)));

        assertThat(written)
                .contains("\"id\":\"rs_1\"", "\"encrypted_content\":\"abc\"", "\"text\":\"b\"")
                .doesNotContain("sig", "\"text\":\"a\"");
        assertThat(inputs.dropped()).containsExactly("messages[0].reasoning");
    }

    @Test
    void schemas_are_strict_only_where_the_request_states_so() throws Exception {
        var loose = new Tool.Function("f", null, null, null, null);
        var strict = new Tool.Function("g", null, null, true, null);

        assertThat(write(new Toolset(List.of(loose, strict), null, null), null))
                .contains(
                        "\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}},\"strict\":false")
                .contains("\"name\":\"g\"")
                .containsOnlyOnce("\"strict\":true");
    }

    @Test
    void a_failed_result_states_so() throws Exception {
        var call = new Part.ToolCall("1", "f", "");
        var result = new Part.ToolResult("1", List.of(new Part.Text("no file")), true);

        assertThat(
                        write(
                                Toolset.NONE,
                                null,
                                message(Role.ASSISTANT, call),
                                message(Role.TOOL, result)))
                .contains("\"arguments\":\"{}\"", "\"output\":\"Error: no file\"");
    }

    @Test
    void a_summary_is_requested_where_reasoning_is_to_be_shown() throws Exception {
        var effort = new ReasoningRequest(null, "high", null, null);
        var shown = new ReasoningRequest(ReasoningRequest.Mode.ON, null, 9_000L, null);

        assertThat(write(Toolset.NONE, effort)).contains("\"reasoning\":{\"effort\":\"high\"}");
        assertThat(write(Toolset.NONE, shown))
                .contains("\"reasoning\":{\"effort\":\"high\",\"summary\":\"auto\"}");
    }

    @Test
    void a_model_that_does_not_reason_is_not_asked_for_it() throws Exception {
        inputs = inputs(Set.of("tools"));

        assertThat(write(Toolset.NONE, new ReasoningRequest(null, "none", null, null)))
                .doesNotContain("include", "reasoning");
    }

    @Test
    void nothing_is_stored_and_what_the_api_lacks_is_reported() throws Exception {
        Json yes = Json.parse("true".getBytes(UTF_8));
        Json three = Json.parse("3".getBytes(UTF_8));
        var settings =
                new Settings(
                        Map.of(
                                Setting.STORE, new Settings.Value("store", yes),
                                Setting.SEED, new Settings.Value("seed", three),
                                Setting.MAX_TOKENS, new Settings.Value("max_tokens", three)));

        assertThat(write(settings, Toolset.NONE, null))
                .contains("\"store\":false", "\"max_output_tokens\":16");
        assertThat(inputs.dropped()).containsExactlyInAnyOrder("store", "seed");
    }
}
