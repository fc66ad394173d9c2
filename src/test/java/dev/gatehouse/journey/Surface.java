package dev.gatehouse.journey;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The ways in which a client reaches a provider: a dialect, and how its streams pass.
enum Surface {
    CHAT_EXACT(WireFormat.CHAT, "openai", "exact"),
    CHAT_NORMALISED(WireFormat.CHAT, "openai", "normalised"),
    MESSAGES(WireFormat.MESSAGES, "anthropic", "exact"),
    RESPONSES(WireFormat.CHAT, "openai", "exact");

    /// The words of a whole stream.
    static final String WORDS = WireFormat.wordsOf(3);

    private static final Pattern WORD =
            Pattern.compile("\"(?:content|text|delta)\":\"(w\\d+ )[^\"]*\"");

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

    /// The settings of an account with its streams.
    String account(String name, String url) {
        return "  %s: {type: %s, base-url: '%s', api-key: %s-%s, models: [m], streams: %s}\n"
                .formatted(name, type, url, GatewayFixture.KEY, name, streams);
    }

    String path() {
        return this == RESPONSES ? "/v1/responses" : format.path();
    }

    /// What a client asks of the alias `fast`.
    String request(boolean streamed) {
        if (this == RESPONSES) {
            return "{\"model\":\"fast\",\"input\":\"hi\"" + (streamed ? ",\"stream\":true}" : "}");
        }
        return format.request(streamed).replace("\"" + format.model() + "\"", "\"fast\"");
    }

    String whole() {
        return this == RESPONSES
                ? "{\"id\":\"r1\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,"
                        + "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":"
                        + "\"output_text\",\"text\":\"h\\u0069\"}]}]}"
                : format.whole();
    }

    String preamble() {
        return this == RESPONSES
                ? typed(
                        "response.created",
                        "\"response\":{\"id\":\"r1\",\"status\":\"in_progress\"}")
                : format.preamble();
    }

    /// One event with the content `w<number> `, and more behind it.
    String event(int number, String more) {
        String event =
                this == RESPONSES
                        ? typed("response.output_text.delta", "\"delta\":\"w" + number + " \"")
                        : format.event(number);
        return event.replace("w" + number + " \"", "w" + number + " " + more + "\"");
    }

    String event(int number) {
        return event(number, "");
    }

    /// What comes between the last content and the last event.
    String reason() {
        return this == RESPONSES ? "" : format.reason();
    }

    String last() {
        return this == RESPONSES
                ? typed("response.completed", "\"response\":" + whole())
                : format.last();
    }

    /// All events of a whole stream.
    List<String> stream() {
        var events = new ArrayList<String>();
        events.add(preamble());
        for (int i = 0; i < 3; i++) {
            events.add(event(i));
        }
        if (!reason().isEmpty()) {
            events.add(reason());
        }
        events.add(last());
        return events;
    }

    /// An error event as a provider sends it.
    String errorEvent(String error) {
        return chat()
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
            case CHAT_EXACT, CHAT_NORMALISED -> body.contains("[DONE]");
            case MESSAGES -> body.contains("message_stop");
            case RESPONSES -> body.contains("response.completed");
        };
    }

    /// Whether a stream says that it failed.
    boolean failed(String body) {
        return switch (this) {
            case CHAT_EXACT, CHAT_NORMALISED -> body.contains("data: {\"error\":{");
            case MESSAGES -> body.contains("event: error\ndata: {\"type\":\"error\"");
            case RESPONSES -> body.contains("event: response.failed\n");
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

    private static String typed(String type, String members) {
        return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
    }
}
