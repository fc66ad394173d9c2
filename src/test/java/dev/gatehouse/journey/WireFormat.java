package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The two formats, as callers and providers write them.
public enum WireFormat {
    CHAT("/v1/chat/completions", "one", "chat"),
    MESSAGES("/v1/messages", "two", "messages");

    private static final Pattern WORD = Pattern.compile("\"(?:content|text)\":\"(w\\d+ )\"");

    private final String path;
    private final String account;
    private final String operation;

    WireFormat(String path, String account, String operation) {
        this.path = path;
        this.account = account;
        this.operation = operation;
    }

    public String path() {
        return path;
    }

    /// The account that uses it.
    public String account() {
        return account;
    }

    public String operation() {
        return operation;
    }

    public String request(boolean streamed) {
        return switch (this) {
            case CHAT ->
                    "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                            + (streamed
                                    ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
                                    : "}");
            case MESSAGES ->
                    "{\"model\":\"opus\",\"max_tokens\":9,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                            + (streamed ? ",\"stream\":true}" : "}");
        };
    }

    public String model() {
        return this == CHAT ? "gpt" : "opus";
    }

    public String whole() {
        return switch (this) {
            case CHAT ->
                    "{ \"id\":\"c1\", \"object\":\"chat.completion\",\"created\":1e3,"
                            + "\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":"
                            + "{\"role\":\"assistant\",\"content\":\"h\\u0069\"},"
                            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,"
                            + "\"completion_tokens\":2,\"total_tokens\":5},\"odd\":1.0 }";
            case MESSAGES ->
                    "{ \"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\","
                            + "\"model\":\"opus\",\"content\":[{\"type\":\"text\","
                            + "\"text\":\"h\\u0069\"}],\"stop_reason\":\"end_turn\","
                            + "\"usage\":{\"input_tokens\":3,\"output_tokens\":2},\"odd\":1.0 }";
        };
    }

    public String wholeResponse() {
        return ScriptedUpstream.Wire.head(
                        200,
                        "Content-Type: application/json",
                        "Content-Length: " + whole().getBytes(UTF_8).length)
                + whole();
    }

    /// What comes before any content.
    public String preamble() {
        return switch (this) {
            case CHAT ->
                    data(
                            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":"
                                    + "{\"role\":\"assistant\",\"content\":\"\"},"
                                    + "\"finish_reason\":null}]}");
            case MESSAGES ->
                    named(
                                    "message_start",
                                    "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\","
                                            + "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}")
                            + named(
                                    "content_block_start",
                                    "{\"type\":\"content_block_start\",\"index\":0,"
                                            + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
        };
    }

    /// One event with the content `w<number> `.
    public String event(int number) {
        return switch (this) {
            case CHAT ->
                    data(
                            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w"
                                    + number
                                    + " \"},\"finish_reason\":null}]}");
            case MESSAGES ->
                    named(
                            "content_block_delta",
                            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                                    + "{\"type\":\"text_delta\",\"text\":\"w"
                                    + number
                                    + " \"}}");
        };
    }

    /// The event that states why the answer ends.
    public String reason() {
        return switch (this) {
            case CHAT ->
                    data(
                            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},"
                                    + "\"finish_reason\":\"stop\"}]}");
            case MESSAGES ->
                    named("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}")
                            + named(
                                    "message_delta",
                                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
                                            + "\"end_turn\"},\"usage\":{\"output_tokens\":2}}");
        };
    }

    /// The last event of a whole stream.
    public String last() {
        return switch (this) {
            case CHAT -> "data: [DONE]\n\n";
            case MESSAGES -> named("message_stop", "{\"type\":\"message_stop\"}");
        };
    }

    /// All events of a whole stream with so many words.
    public List<String> stream(int words) {
        var events = new ArrayList<String>();
        events.add(preamble());
        for (int i = 0; i < words; i++) {
            events.add(event(i));
        }
        events.add(reason());
        events.add(last());
        return events;
    }

    /// A sign of life as the gateway sends it.
    public String heartbeat() {
        return this == CHAT ? ": ping\n" : ping();
    }

    /// A sign of life as a provider sends it.
    public String ping() {
        return this == CHAT ? ": ping\n\n" : named("ping", "{\"type\":\"ping\"}");
    }

    /// How an error event of this format begins.
    public String errorBegin() {
        return this == CHAT ? "data: {\"error\":{" : "event: error\ndata: {\"type\":\"error\"";
    }

    /// An error event as a provider sends it.
    public String errorEvent(String message) {
        return switch (this) {
            case CHAT -> data(errorBody(500, message));
            case MESSAGES -> named("error", errorBody(529, message));
        };
    }

    public String errorBody(int status, String message) {
        String type =
                switch (status) {
                    case 400 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 429 -> "rate_limit_error";
                    case 529 -> "overloaded_error";
                    default -> this == CHAT ? "server_error" : "api_error";
                };
        return this == CHAT
                ? "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":null}}"
                        .formatted(message, type)
                : "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}"
                        .formatted(type, message);
    }

    /// The words of a stream, one after the other.
    public static String words(String stream) {
        var words = new StringBuilder();
        var found = WORD.matcher(stream);
        while (found.find()) {
            words.append(found.group(1));
        }
        return words.toString();
    }

    /// What [#words(String)] gives for a stream of so many.
    public static String wordsOf(int count) {
        var words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append('w').append(i).append(' ');
        }
        return words.toString();
    }

    private static String data(String json) {
        return "data: " + json + "\n\n";
    }

    private static String named(String name, String json) {
        return "event: " + name + "\ndata: " + json + "\n\n";
    }
}
