package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What requests of the Responses API state, in the forms that clients send.
class RequestReaderTest {
    private final TranslationInputs inputs =
            new TranslationInputs(
                    new TargetModel("house", "m", null, null),
                    TranslationSettings.USUAL,
                    new TranslationInputs.Origin("req_1", 1));

    private Conversation read(String members) throws MalformedJson {
        String body = "{\"model\":\"m\"," + members + "}";
        return RequestReader.read(Json.parse(body.getBytes(UTF_8)), inputs);
    }

    private List<Message> input(String items) throws MalformedJson {
        return read("\"input\":[" + items + "]").messages();
    }

    @Test
    void a_string_is_a_message_of_the_user() throws MalformedJson {
        Message only = read("\"input\":\"hi\",\"text\":{}").messages().getFirst();

        assertThat(only.role()).isEqualTo(Role.USER);
        assertThat(only.parts()).containsExactly(new Part.Text("hi"));
    }

    @Test
    void messages_may_lack_their_type() throws MalformedJson {
        List<Message> messages =
                input(
                        "{\"role\":\"developer\",\"content\":\"d\"},"
                                + "{\"role\":\"assistant\",\"content\":\"a\",\"phase\":\"commentary\"}");

        assertThat(messages)
                .extracting(Message::role)
                .containsExactly(Role.DEVELOPER, Role.ASSISTANT);
        assertThat(inputs.dropped()).containsExactly("input[].phase");
    }

    @Test
    void what_the_assistant_does_in_one_turn_is_one_message_and_so_are_its_results()
            throws MalformedJson {
        List<Message> messages =
                input(
                        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"content\":null,"
                                + "\"encrypted_content\":\"abc\"},"
                                + "{\"role\":\"assistant\",\"content\":\"a\"},"
                                + "{\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"f\",\"arguments\":\"{}\"},"
                                + "{\"type\":\"custom_tool_call\",\"call_id\":\"2\",\"name\":\"g\",\"input\":\"x\"},"
                                + "{\"type\":\"custom_tool_call_output\",\"call_id\":\"2\",\"output\":\"y\"},"
                                + "{\"type\":\"function_call_output\",\"call_id\":\"1\",\"output\":{\"a\":1}}");

        assertThat(messages).extracting(Message::role).containsExactly(Role.ASSISTANT, Role.TOOL);
        assertThat(messages.getFirst().parts())
                .containsExactly(
                        new Part.Reasoning(
                                "",
                                new ReasoningState(
                                        "responses", ReasoningState.Kind.ENCRYPTED, "rs_1:abc")),
                        new Part.Text("a"),
                        new Part.ToolCall("1", "f", "{}"),
                        new Part.ToolCall("2", "g", "x", Form.TEXT, null));
        assertThat(messages.getLast().parts())
                .containsExactly(
                        new Part.ToolResult("2", List.of(new Part.Text("y")), false),
                        new Part.ToolResult("1", List.of(new Part.Text("{\"a\":1}")), false));
    }

    @Test
    void an_id_in_the_place_of_a_call_id_is_taken_for_one() throws MalformedJson {
        List<Message> messages =
                input(
                        "{\"type\":\"function_call\",\"id\":\"call_1\",\"name\":\"f\",\"arguments\":{\"a\":1}}");

        assertThat(messages.getFirst().parts())
                .containsExactly(new Part.ToolCall("call_1", "f", "{\"a\":1}"));
    }

    @Test
    void tools_inside_the_input_are_offered_and_namespaces_are_part_of_names()
            throws MalformedJson {
        Conversation read =
                read(
                        "\"input\":[{\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":["
                                + "{\"type\":\"namespace\",\"name\":\"a\",\"tools\":["
                                + "{\"type\":\"custom\",\"name\":\"exec\"},"
                                + "{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]},"
                                + "{\"type\":\"function\",\"name\":\"a__f\",\"strict\":null}]},"
                                + "{\"type\":\"custom_tool_call\",\"call_id\":\"1\",\"namespace\":\"a\","
                                + "\"name\":\"exec\",\"input\":\"x\"}]");

        assertThat(read.tools().tools())
                .extracting(Tool::name)
                .containsExactly("a__exec", "a__f_2", "a__f");
        assertThat(read.messages()).hasSize(1);
        assertThat(((Part.ToolCall) read.messages().getFirst().parts().getFirst()).name())
                .isEqualTo("a__exec");
    }

    @Test
    void hosted_tools_are_named_by_their_type_or_server() throws MalformedJson {
        Toolset tools =
                read("\"input\":\"a\",\"tools\":[{\"type\":\"web_search\"},{\"type\":\"mcp\",\"server_label\":\"docs\"}],"
                                + "\"tool_choice\":{\"type\":\"mcp\",\"server_label\":\"docs\"}")
                        .tools();

        assertThat(tools.tools()).extracting(Tool::name).containsExactly("web_search", "docs");
        assertThat(tools.choice()).isEqualTo(new Toolset.Choice.Named("docs"));
        assertThatThrownBy(() -> inputs.offered(tools, "chat"))
                .isInstanceOf(UntranslatableException.class)
                .hasMessageContaining("docs");
    }

    @Test
    void formats_and_verbosity_stand_in_text() throws MalformedJson {
        Conversation read =
                read(
                        "\"input\":\"a\",\"max_output_tokens\":5,\"text\":{\"verbosity\":\"low\",\"format\":"
                                + "{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{},\"strict\":true}}");

        assertThat(read.format()).isInstanceOf(OutputFormat.JsonSchema.class);
        assertThat(String.valueOf(read.settings().get(Setting.VERBOSITY))).isEqualTo("\"low\"");
        assertThat(String.valueOf(read.settings().get(Setting.MAX_TOKENS))).isEqualTo("5");
    }

    @Test
    void what_is_left_out_is_reported_unless_it_is_done_anyway() throws MalformedJson {
        read(
                "\"input\":\"a\",\"store\":false,\"truncation\":\"disabled\",\"background\":false,"
                        + "\"include\":[\"reasoning.encrypted_content\",\"message.output_text.logprobs\"],"
                        + "\"client_metadata\":{\"a\":\"b\"},\"reasoning\":{\"context\":\"auto\"},"
                        + "\"max_tool_calls\":3,\"previous_response_id\":null");

        assertThat(inputs.dropped())
                .containsExactlyInAnyOrder(
                        "client_metadata",
                        "include.message.output_text.logprobs",
                        "max_tool_calls",
                        "reasoning.context");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":\"a\",\"previous_response_id\":\"resp_1\"",
                "\"input\":\"a\",\"conversation\":{\"id\":\"conv_1\"}",
                "\"input\":\"a\",\"prompt\":{\"id\":\"p\"}",
                "\"input\":\"a\",\"background\":true",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]"
            })
    void what_only_a_provider_of_the_api_can_do_is_rejected_as_untranslatable(String members) {
        assertThatThrownBy(() -> read(members)).isInstanceOf(UntranslatableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"user\":\"nobody\"",
                "\"input\":7",
                "\"input\":[7]",
                "\"input\":[{\"role\":\"tool\",\"content\":\"a\"}]",
                "\"input\":[{\"type\":\"function_call_output\",\"output\":\"a\"}]",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]",
                "\"input\":\"a\",\"tools\":[{\"name\":\"f\"}]",
                "\"input\":\"a\",\"tool_choice\":\"maybe\"",
                "\"input\":\"a\",\"text\":{\"format\":{\"type\":\"poem\"}}"
            })
    void what_cannot_be_read_is_rejected_with_its_place(String members) {
        assertThatThrownBy(() -> read(members))
                .isInstanceOf(MalformedJson.class)
                .isNotInstanceOf(UntranslatableException.class)
                .satisfies(e -> assertThat(((MalformedJson) e).field()).isNotNull());
    }
}
