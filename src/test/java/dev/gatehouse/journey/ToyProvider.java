package dev.gatehouse.journey;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.SseEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The provider side of an invented dialect, in place of the Responses API. A request is
/// `{"model": ..., "messages": ["user: ..."], "stream": ...}`, an answer `{"text": ..., "usage":
/// ...}`,
/// an error `{"oops": ..., "as": <status>}`.
final class ToyProvider implements ProviderSide, ProviderTranslation {
    private static final Dialect REPLACED = Responses.dialect();
    private static final Field<String> TEXT = Field.text("text");
    private static final Field<Json> USAGE = Field.object("usage");
    private static final Field<String> OOPS = Field.text("oops");
    private static final Field<Long> AS = Field.integer("as");
    private static final Field<Long> IN = Field.integer("in");
    private static final Field<Long> OUT = Field.integer("out");

    private ToyProvider() {}

    static Dialect dialect() {
        return new Dialect(Operation.Format.RESPONSES, REPLACED.client(), new ToyProvider());
    }

    /// An event as a provider of this dialect sends it.
    static String event(String data) {
        return "data: " + data + "\n\n";
    }

    static String oops(int status, String message) {
        return new JsonWriter().object().member("oops", message).member("as", status).end() + "";
    }

    @Override
    public ProviderTranslation translation() {
        return this;
    }

    @Override
    public byte[] write(Conversation conversation, TranslationInputs inputs) {
        var body = new JsonWriter().object().member("model", conversation.model());
        body.name("messages").array();
        for (Message message : conversation.messages()) {
            for (Part part : message.parts()) {
                if (part instanceof Part.Text(String text, _)) {
                    body.value(message.role() + ": " + text);
                }
            }
        }
        return body.endArray().name("stream").value(conversation.stream()).end().bytes();
    }

    @Override
    public Reply read(Json answer, TranslationInputs inputs) throws MalformedJson {
        String said = TEXT.in(answer);
        if (said == null) {
            throw new MalformedJson("has no text", "text");
        }
        List<Part> parts = List.of(new Part.Text(said));
        var choice = new Reply.Choice(parts, new Stop(Stop.Reason.LENGTH));
        return new Reply("", "toy", List.of(choice), usage(USAGE.in(answer), null));
    }

    @Override
    public EventDecoder events(TranslationInputs inputs) {
        return new Decoder();
    }

    /// Reads `{"words": [...]}`, which may be several deltas, and `{"stop": true, "usage": ...}`.
    private final class Decoder implements EventDecoder {
        private boolean opened;
        private boolean stopped;

        @Override
        public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
                throws MalformedJson {
            if (!event.hasData()) {
                return null;
            }
            Json data = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            Json words = data.member("words");
            for (int i = 0; words != null && i < words.size(); i++) {
                if (!opened) {
                    opened = true;
                    events.accept(new Event.Opened(0, 0, new Part.Text("")));
                }
                events.accept(new Event.Delta(0, words.at(i).text()));
            }
            Usage usage = usage(USAGE.in(data), null);
            if (usage != null) {
                events.accept(new Event.Reported(usage));
            }
            if (data.member("stop") != null) {
                stopped = true;
                events.accept(new Event.Stopped(0, new Stop(Stop.Reason.END)));
            }
            return errorOf(data);
        }

        @Override
        public boolean complete() {
            return stopped;
        }

        @Override
        public boolean ended() {
            return stopped;
        }
    }

    private static @Nullable ProviderError errorOf(Json data) throws MalformedJson {
        String message = OOPS.in(data);
        Long status = AS.in(data);
        if (message == null || status == null) {
            return null;
        }
        var kind = status == 429 ? ProviderError.Kind.RATE : ProviderError.Kind.OVERLOAD;
        return new ProviderError(kind, status.intValue(), message, null, null, null, null);
    }

    @Override
    public ProviderError error(int status, Headers headers, byte[] body) {
        try {
            ProviderError error = errorOf(Json.parse(body));
            return error == null ? REPLACED.provider().error(status, headers, body) : error;
        } catch (MalformedJson _) {
            return REPLACED.provider().error(status, headers, body);
        }
    }

    @Override
    public @Nullable ProviderError errorIn(Operation operation, Json answer) {
        try {
            return errorOf(answer);
        } catch (MalformedJson _) {
            return null;
        }
    }

    @Override
    public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
        try {
            Long in = usage == null ? null : IN.in(usage);
            Long out = usage == null ? null : OUT.in(usage);
            return in == null || out == null ? before : new Usage(in, out, 0, 0, 0);
        } catch (MalformedJson _) {
            return before;
        }
    }

    @Override
    public void requestUsage(Json body, Patch patch) {}

    @Override
    public List<String> requestHeaders() {
        return List.of("toy-");
    }

    @Override
    public List<String> answerHeaders() {
        return List.of("toy-");
    }

    @Override
    public StreamTransform streamTransform(StreamOptions options) {
        return REPLACED.provider().streamTransform(options);
    }
}
