package dev.gatehouse.journey;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import java.util.regex.Pattern;

/// The ways in which a client reaches a provider: a dialect, and how its streams pass.
enum Surface {
    CHAT_EXACT(WireFormat.CHAT, "openai", "exact"),
    CHAT_NORMALISED(WireFormat.CHAT, "openai", "normalised"),
    MESSAGES(WireFormat.MESSAGES, "anthropic", "exact"),
    RESPONSES(WireFormat.CHAT, "openai", "exact"),
    COMPLETIONS(WireFormat.CHAT, "openai", "exact"),
    IMAGES(WireFormat.CHAT, "openai", "exact"),
    EMBEDDINGS(WireFormat.CHAT, "openai", "exact");

    /// The words of a whole stream.
    static final String WORDS = WireFormat.wordsOf(3);

    private static final Pattern WORD =
            Pattern.compile("\"(?:content|text|delta|b64_json)\":\"(w\\d+ )[^\"]*\"");

    private final WireFormat format;
    private final String type;
    private final String streams;

    Surface(WireFormat format, String type, String streams) {
        this.format = format;
        this.type = type;
        this.streams = streams;
    }

    boolean chat() {
        return this == CHAT_EXACT || this == CHAT_NORMALISED;
    }

    boolean streams() {
        return this != EMBEDDINGS;
    }

    /// The settings of an account with its streams.
    String account(String name, String url) {
        return "  %s: {type: %s, base-url: '%s', api-key: %s-%s, models: [m], streams: %s}\n"
                .formatted(name, type, url, GatewayFixture.KEY, name, streams);
    }

    String path() {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES -> format.path();
            case RESPONSES -> "/v1/responses";
            case COMPLETIONS -> "/v1/completions";
            case IMAGES -> "/v1/images/generations";
            case EMBEDDINGS -> "/v1/embeddings";
        };
    }

    /// What a client asks of the alias `fast`.
    String request(boolean streamed) {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES ->
                    format.request(streamed).replace("\"" + format.model() + "\"", "\"fast\"");
            case RESPONSES, EMBEDDINGS -> request("input", streamed);
            case COMPLETIONS, IMAGES -> request("prompt", streamed);
        };
    }

    private static String request(String member, boolean streamed) {
        String stream = streamed ? ",\"stream\":true" : "";
        return "{\"model\":\"fast\",\"%s\":\"hi\"%s}".formatted(member, stream);
    }

    String whole() {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES -> format.whole();
            case RESPONSES ->
                    "{\"id\":\"r1\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,"
                            + "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":"
                            + "\"output_text\",\"text\":\"h\\u0069\"}]}]}";
            case COMPLETIONS ->
                    "{\"id\":\"c1\",\"object\":\"text_completion\",\"choices\":"
                            + "[{\"index\":0,\"text\":\"hi\",\"finish_reason\":\"stop\"}]}";
            case IMAGES -> "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}";
            case EMBEDDINGS ->
                    "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                            + "\"embedding\":[0.5]}],\"model\":\"m\"}";
        };
    }

    String preamble() {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES -> format.preamble();
            case RESPONSES ->
                    typed(
                            "response.created",
                            "\"response\":{\"id\":\"r1\",\"status\":\"in_progress\"}");
            case COMPLETIONS -> completion("", "null");
            case IMAGES, EMBEDDINGS -> ": hello\n\n";
        };
    }

    /// One event with the content `w<number> `, and more behind it.
    String event(int number, String more) {
        String word = "w" + number + " ";
        String event =
                switch (this) {
                    case CHAT_EXACT, CHAT_NORMALISED, MESSAGES -> format.event(number);
                    case RESPONSES ->
                            typed("response.output_text.delta", "\"delta\":\"" + word + "\"");
                    case COMPLETIONS -> completion(word, "null");
                    case IMAGES, EMBEDDINGS ->
                            typed(
                                    "image_generation.partial_image",
                                    "\"b64_json\":\"" + word + "\"");
                };
        return event.replace(word + "\"", word + more + "\"");
    }

    String event(int number) {
        return event(number, "");
    }

    /// What comes between the last content and the last event.
    String reason() {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES -> format.reason();
            case COMPLETIONS -> completion("", "\"stop\"");
            case RESPONSES, IMAGES, EMBEDDINGS -> ": still here\n\n";
        };
    }

    String last() {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, MESSAGES, COMPLETIONS -> format.last();
            case RESPONSES -> typed("response.completed", "\"response\":" + whole());
            case IMAGES, EMBEDDINGS -> typed("image_generation.completed", "\"b64_json\":\"aGk=\"");
        };
    }

    /// All events of a whole stream.
    List<String> stream() {
        return List.of(preamble(), event(0), event(1), event(2), reason(), last());
    }

    /// An error event as a provider sends it.
    String errorEvent(String error) {
        return chat() || this == COMPLETIONS
                ? "data: {\"error\":" + error + "}\n\n"
                : "event: error\ndata: {\"type\":\"error\",\"error\":" + error + "}\n\n";
    }

    String ping() {
        return format.ping();
    }

    String words(String body) {
        var words = new StringBuilder();
        var found = WORD.matcher(body);
        while (found.find()) {
            words.append(found.group(1));
        }
        return words.toString();
    }

    /// Whether a stream has the end that clients take for a good one.
    boolean ended(String body) {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, COMPLETIONS -> body.contains("[DONE]");
            case MESSAGES -> body.contains("message_stop");
            case RESPONSES -> body.contains("response.completed");
            case IMAGES, EMBEDDINGS -> body.contains("image_generation.completed");
        };
    }

    /// Whether a stream states that it failed.
    boolean failed(String body) {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED, COMPLETIONS -> body.contains("data: {\"error\":{");
            case MESSAGES -> body.contains("event: error\ndata: {\"type\":\"error\"");
            case RESPONSES -> body.contains("event: response.failed\n");
            case IMAGES, EMBEDDINGS -> body.contains("event: error\n");
        };
    }

    /// Whether a client has the answer without a loss.
    boolean complete(Reply reply, boolean streamed) {
        String body = reply.body();
        if (!streamed) {
            return body.equals(whole());
        }
        return words(body).equals(WORDS) && ended(body) && !failed(body);
    }

    private static String completion(String text, String reason) {
        return "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"text\":\"%s\",\"finish_reason\":%s}]}\n\n"
                .formatted(text, reason);
    }

    private static String typed(String type, String members) {
        return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
    }
}
