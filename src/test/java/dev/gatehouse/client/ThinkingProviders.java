package dev.gatehouse.client;

import dev.gatehouse.journey.ScriptedUpstream;
import java.util.Map;
import java.util.regex.Pattern;

/// One provider of each dialect whose model thinks, calls a tool, and states whether its reasoning
/// came back with the result.
final class ThinkingProviders {
    /// Answers by the path of a request.
    static final ScriptedUpstream.Script SCRIPT =
            talk -> {
                String line = talk.question().line();
                if (line.startsWith("GET")) {
                    ScriptedUpstream.json(200, "{\"data\":[]}").play(talk);
                    return;
                }
                String text = talk.question().text();
                String answer =
                        line.contains("/chat/")
                                ? chat(text)
                                : line.contains("/messages") ? messages(text) : gemini(text);
                talk.beginStream().chunk(answer).lastChunk();
            };

    private static final String CHAT =
            """
            data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null,\
            "reasoning_content":"hm"}}]}

            data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1",\
            "type":"function","function":{"name":"weather","arguments":"{\\"city\\":"}}]}}]}

            data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,\
            "function":{"arguments":"\\"Rome\\"}"}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """;
    private static final String MESSAGES =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking",\
            "thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",\
            "thinking":"hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",\
            "signature":"c2ln+/8="}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use",\
            "id":"toolu_1","name":"weather","input":{"city":"Rome"}}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{}}

            event: message_stop
            data: {"type":"message_stop"}

            """;
    private static final String GEMINI =
            """
            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true}]},\
            "index":0}]}

            data: {"candidates":[{"content":{"role":"model","parts":[{"functionCall":\
            {"id":"g1","name":"weather","args":{"city":"Rome"}},"thoughtSignature":"c2ln+/8="}]},\
            "finishReason":"STOP","index":0}]}

            """;

    private ThinkingProviders() {}

    /// The variables of the accounts.
    static Map<String, String> accounts(String url) {
        return Map.of(
                "OPENAI_THINK_API_KEY", "k",
                "OPENAI_THINK_BASE_URL", url,
                "OPENAI_THINK_MODELS", "gpt",
                "ANTHROPIC_THINK_API_KEY", "k",
                "ANTHROPIC_THINK_BASE_URL", url,
                "ANTHROPIC_THINK_MODELS", "claude-sonnet-4-5",
                "GEMINI_THINK_API_KEY", "k",
                "GEMINI_THINK_BASE_URL", url + "/openai",
                "GEMINI_THINK_MODELS", "gemini-3-flash");
    }

    private static String replied(String request, String state) {
        boolean kept = Pattern.compile(state).matcher(request).find();
        return kept ? "The reasoning was kept." : "The reasoning was lost.";
    }

    private static String chat(String request) {
        return request.contains("\"role\":\"tool\"")
                ? """
                data: {"id":"c","choices":[{"index":0,"delta":{"content":"%s"},\
                "finish_reason":"stop"}]}

                data: [DONE]

                """
                        .formatted(replied(request, "\"reasoning_content\":\"hm\""))
                : CHAT;
    }

    private static String messages(String request) {
        return request.contains("\"tool_result\"")
                ? """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","model":"c","usage":{}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text",\
                "text":"%s"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}

                event: message_stop
                data: {"type":"message_stop"}

                """
                        .formatted(
                                replied(
                                        request,
                                        "\"thinking\":\"hm\",\"signature\":\"c2ln\\+/8=\""))
                : MESSAGES;
    }

    private static String gemini(String request) {
        return request.contains("functionResponse")
                ? """
                data: {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},\
                "finishReason":"STOP","index":0}]}

                """
                        .formatted(replied(request, "\"thoughtSignature\":\\s*\"c2ln[+-][/_]8=\""))
                : GEMINI;
    }
}
