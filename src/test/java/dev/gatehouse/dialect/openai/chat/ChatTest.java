package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.openai.UsageOption;
import dev.gatehouse.dialect.openai.completions.Completions;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {
    private final Dialect dialect = Chat.dialect();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"a":1}                                    | false | {"a":1,"stream_options":{"include_usage":true}}
                    {"stream_options":null}                    | false | {"stream_options":{"include_usage":true}}
                    {"stream_options":{}}                      | false | {"stream_options":{"include_usage":true}}
                    {"stream_options":{"x":1}}                 | false | {"stream_options":{"x":1,"include_usage":true}}
                    {"stream_options":{"include_usage":false}} | false | {"stream_options":{"include_usage":true}}
                    {"stream_options":{"include_usage":null}}  | false | {"stream_options":{"include_usage":true}}
                    {"stream_options":{"include_usage":true}}  | true  | {"stream_options":{"include_usage":true}}
                    """)
    void usage_is_requested_where_the_caller_did_not(String body, boolean asked, String sent)
            throws MalformedJson {
        Json json = json(body);
        var patch = new Patch(json);

        dialect.provider().requestUsage(json, patch);

        assertThat(UsageOption.requested(json)).isEqualTo(asked);
        assertThat(new String(patch.bytes(), UTF_8)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stream\":true}                                            | false",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true}} | true",
                "{\"stream_options\":{\"include_usage\":false}}               | true"
            })
    void the_usage_reaches_a_stream_whose_own_request_asks_for_it(String body, boolean usage)
            throws MalformedJson, BadRequest {
        var head = new Exchange.Head("POST", RequestTarget.parse("/"), Headers.none());
        var request = new Call.Request(Operation.CHAT, head, Map.of(), 0);

        for (Dialect each : new Dialect[] {dialect, Completions.dialect()}) {
            assertThat(each.client().facts(request, json(body)).usage()).isEqualTo(usage);
        }
        assertThat(Responses.dialect().client().facts(request, json(body)).usage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"stream_options\":[]}", "{\"stream_options\":{\"include_usage\":1}}"})
    void options_of_an_invalid_type_are_rejected(String body) throws MalformedJson {
        Json json = json(body);

        assertThatThrownBy(() -> dialect.provider().requestUsage(json, new Patch(json)))
                .isInstanceOf(MalformedJson.class);
    }

    @Test
    void the_usage_of_a_whole_answer_is_read() throws MalformedJson {
        String usage =
                "{\"prompt_tokens\":9,\"completion_tokens\":8,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":7,\"cache_write_tokens\":1},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":6}}";

        assertThat(dialect.provider().usage(json(usage), null)).isEqualTo(new Usage(9, 8, 7, 1, 6));
        assertThat(dialect.provider().usage(json("{}"), null)).isNull();
        assertThat(dialect.provider().usage(json("{\"prompt_tokens\":\"9\"}"), null)).isNull();
    }

    @Test
    void a_heartbeat_is_a_comment() {
        assertThat(dialect.client().heartbeat()).asString(UTF_8).isEqualTo(": ping\n");
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }
}
