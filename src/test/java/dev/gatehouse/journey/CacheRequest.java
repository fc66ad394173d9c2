package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.regex.Pattern;

/// A request for the same answer of one model, in each dialect.
enum CacheRequest {
    CHAT("/v1/chat/completions", "/v1/chat/completions"),
    COMPLETIONS("/v1/completions", "/v1/completions"),
    MESSAGES("/v1/messages", "/v1/messages"),
    RESPONSES("/v1/responses", "/v1/responses"),
    GEMINI(
            "/v1beta/models/gpt:generateContent",
            "/v1beta/models/gpt:streamGenerateContent?alt=sse");

    /// Accounts at the scripted provider; that of `deep` has no Responses API of its own.
    static final String ACCOUNTS =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-1, models: [gpt], streams: exact}
              three: {type: deepseek, base-url: UPSTREAM, api-key: sk-3, models: [deep], streams: exact}
            """;

    private static final String COMPLETION =
            "{\"id\":\"t1\",\"object\":\"text_completion\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"text\":\"w0 w1 \",\"finish_reason\":\"stop\"}]}";
    private static final Pattern WORD = Pattern.compile("w\\d+ ");

    private final String path;
    private final String streamPath;

    CacheRequest(String path, String streamPath) {
        this.path = path;
        this.streamPath = streamPath;
    }

    /// The request with a temperature of 0.
    String of(boolean streamed, String... fields) {
        return with(streamed, "", fields);
    }

    /// @param members further members of the body, each after a comma
    String with(boolean streamed, String members, String... fields) {
        String stream = streamed && this != GEMINI ? ",\"stream\":true" : "";
        return ScriptedClient.post(
                streamed ? streamPath : path, "{" + body() + stream + members + "}", fields);
    }

    /// The request with another question.
    ///
    /// @param members further members of the body, each after a comma
    String asking(String question, boolean streamed, String members, String... fields) {
        String stream = streamed && this != GEMINI ? ",\"stream\":true" : "";
        String body = body().replace("\"hi\"", "\"" + question + "\"");
        return ScriptedClient.post(
                streamed ? streamPath : path, "{" + body + stream + members + "}", fields);
    }

    /// The request without a temperature.
    String warm(String... fields) {
        String cold = "\"temperature\":0";
        String body = body().replace("," + cold, "").replace(cold, "");
        return ScriptedClient.post(path, "{" + body + "}", fields);
    }

    private String body() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0";
        return switch (this) {
            case CHAT -> "\"model\":\"gpt\"," + messages;
            case COMPLETIONS -> "\"model\":\"gpt\",\"prompt\":\"hi\",\"temperature\":0";
            case MESSAGES -> "\"model\":\"gpt\",\"max_tokens\":9," + messages;
            case RESPONSES -> "\"model\":\"deep\",\"input\":\"hi\",\"temperature\":0";
            case GEMINI ->
                    "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}],"
                            + "\"generationConfig\":{\"temperature\":0}";
        };
    }

    /// A provider that answers each request with the same words, as a stream or as a whole.
    static void answer(ScriptedUpstream.Talk talk) throws Exception {
        String question = talk.question().text();
        boolean streamed = question.contains("\"stream\":true");
        if (talk.question().line().startsWith("POST /completions")) {
            if (streamed) {
                talk.beginStream().chunk("data: " + COMPLETION + "\n\n");
                talk.chunk("data: [DONE]\n\n").lastChunk();
            } else {
                ScriptedUpstream.json(200, COMPLETION).play(talk);
            }
        } else if (streamed) {
            ScriptedUpstream.stream(WireFormat.CHAT, 2).play(talk);
        } else {
            whole("{\"role\":\"assistant\",\"content\":\"w0 w1 \"}", "stop").play(talk);
        }
    }

    /// A whole answer of a provider.
    static ScriptedUpstream.Script whole(String message, String reason) {
        return ScriptedUpstream.json(
                200,
                "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1000,\"model\":\"gpt\","
                        + "\"choices\":[{\"index\":0,\"message\":"
                        + message
                        + ",\"finish_reason\":\""
                        + reason
                        + "\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
                        + "\"total_tokens\":5}}");
    }

    /// The words of an answer in any form, without those that a stream repeats at its end.
    static String words(String answer) {
        var words = new StringBuilder();
        var found = WORD.matcher(answer);
        while (found.find() && words.length() < "w0 w1 ".length()) {
            words.append(found.group());
        }
        return words.toString();
    }

    /// Waits until what the provider has sent is stored, or it is decided that it is not.
    static void awaitDecisions(GatewayFixture gateway, int answers) {
        Await.until(
                "the answers are stored or not",
                () -> figure(gateway, "stored") + figure(gateway, "not_stored") >= answers);
    }

    /// A figure of the cache.
    static long figure(GatewayFixture gateway, String name) {
        String text = gateway.raw(ScriptedClient.request("GET", "/admin/cache")).text(name);
        assertThat(text).as(name).isNotNull();
        return Long.parseLong(String.valueOf(text));
    }

    /// The newest entry of the log of usage.
    static Json newest(GatewayFixture gateway, int entries) {
        String path = "/admin/usage/log?cache_mode=all";
        Await.until("the rows", () -> log(gateway, path).member("entries").size() >= entries);
        return log(gateway, path).member("entries").at(0);
    }

    private static Json log(GatewayFixture gateway, String path) {
        try {
            return Json.parse(gateway.raw(ScriptedClient.request("GET", path)).bytes());
        } catch (MalformedJson e) {
            throw new AssertionError(e);
        }
    }
}
