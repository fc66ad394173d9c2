package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.List;

/// The client side of an invented dialect, in place of the Messages API. A request is
/// `{"model": ..., "text": ..., "stream": ...}`.
final class ToyClient implements ClientSide, ClientTranslation {
    private static final Field<String> TEXT = Field.text("text");
    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Dialect REPLACED = Anthropic.dialect();

    private ToyClient() {}

    static Dialect dialect() {
        return new Dialect(Operation.Format.MESSAGES, new ToyClient(), REPLACED.provider());
    }

    static String request(String text, boolean streamed) {
        var body = new JsonWriter().object().member("model", "one/gpt").member("text", text);
        return body.name("stream").value(streamed).end().toString();
    }

    /// An event as a client of this dialect receives it.
    static String event(String name, String data) {
        return "event: toy-" + name + "\ndata: " + data + "\n\n";
    }

    @Override
    public ClientTranslation translation() {
        return this;
    }

    @Override
    public Conversation read(Json request, TranslationInputs inputs) throws MalformedJson {
        String text = TEXT.in(request);
        if (text == null) {
            throw new MalformedJson("must be given", "text");
        }
        var message = new Message(Message.Role.USER, List.of(new Part.Text(text)));
        boolean streamed = Boolean.TRUE.equals(STREAM.in(request));
        return new Conversation(
                String.valueOf(MODEL.in(request)),
                List.of(message),
                Toolset.NONE,
                Settings.NONE,
                null,
                null,
                streamed);
    }

    @Override
    public byte[] write(Reply reply, TranslationInputs inputs) {
        var body = new JsonWriter().object().member("toy", "reply").name("texts").array();
        Reply.Choice choice = reply.choices().getFirst();
        for (Part part : choice.parts()) {
            if (part instanceof Part.Text(String text, _)) {
                body.value(text);
            }
        }
        body.endArray().member("reason", choice.stop().reason().name());
        Usage usage = reply.usage();
        if (usage != null) {
            body.member("total", usage.total());
        }
        return body.end().bytes();
    }

    @Override
    public EventWriter events(StreamOptions options, TranslationInputs inputs) {
        return new Writer();
    }

    private static final class Writer implements EventWriter {
        private boolean begun;

        @Override
        public void put(Event event, StreamTransform.Out out) throws IOException {
            if (!begun) {
                begun = true;
                out.put(frame("begin", "{}", Frame.Kind.PREAMBLE));
            }
            switch (event) {
                case Event.Delta(int _, String text) ->
                        out.put(frame("text", JsonWriter.quoted(text), Frame.Kind.CONTENT));
                case Event.Stopped(int _, var stop) ->
                        out.put(frame("reason", "\"" + stop.reason() + "\"", Frame.Kind.USAGE));
                case Event.Reported(Usage usage) ->
                        out.put(frame("total", "" + usage.total(), Frame.Kind.USAGE));
                case Event.Started _, Event.Opened _, Event.Signed _ -> {}
                case Event.Cited _, Event.Closed _ -> {}
            }
        }

        @Override
        public void finish(Sink.End end, StreamTransform.Out out) throws IOException {
            if (begun) {
                out.put(frame("close", "{}", Frame.Kind.USAGE));
            }
            if (end instanceof Sink.End.Complete) {
                out.put(frame("done", "{}", Frame.Kind.END));
            }
        }

        private static Frame frame(String name, String data, Frame.Kind kind) {
            return Frame.of(event(name, data).getBytes(UTF_8), kind);
        }
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        var body = new JsonWriter().object().member("toy", "problem");
        body.member("status", problem.status()).member("label", problem.label());
        return body.member("message", problem.message()).end().bytes();
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        return event("problem", new String(problem(problem, requestId), UTF_8)).getBytes(UTF_8);
    }

    @Override
    public byte[] heartbeat() {
        return event("heartbeat", "{}").getBytes(UTF_8);
    }

    @Override
    public RequestFacts facts(Call.Request request, Json body) throws MalformedJson {
        return REPLACED.client().facts(request, body);
    }

    @Override
    public MemberNames members() {
        return MemberNames.of(List.of("model"));
    }

    @Override
    public RequiredFeatures features(Json body) {
        return REPLACED.client().features(body);
    }

    @Override
    public List<String> pathPrefixes() {
        return REPLACED.client().pathPrefixes();
    }

    @Override
    public boolean recognises(Headers headers) {
        return REPLACED.client().recognises(headers);
    }

    @Override
    public String missingModelMessage() {
        return "the toy needs a model";
    }
}
