package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.ObjectIds;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.RateLeft;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.feature.FeatureReader;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.dialect.usage.MessagesUsage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.AwsEventStreamReader;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.EventReader;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The Messages API of Anthropic.
public final class Anthropic {
    private static final FeatureReader FEATURES =
            new FeatureReader(
                    "messages",
                    List.of("max_tokens"),
                    List.of("image"),
                    List.of(),
                    List.of("output_config", "format", "type"));

    private Anthropic() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.MESSAGES, new Client(), new Provider());
    }

    private static final class Client implements ClientSide, ClientTranslation {
        private static final Field<String> MODEL = Field.text("model");
        private static final Field<Boolean> STREAM = Field.bool("stream");
        private static final byte[] HEARTBEAT =
                "event: ping\ndata: {\"type\":\"ping\"}\n\n".getBytes(UTF_8);

        @Override
        public ClientTranslation translation() {
            return this;
        }

        @Override
        public Conversation read(Json request, TranslationInputs inputs) throws MalformedJson {
            return RequestReader.read(request, inputs);
        }

        @Override
        public byte[] write(Reply reply, TranslationInputs inputs) {
            return ReplyWriter.write(reply, inputs);
        }

        @Override
        public EventWriter events(StreamOptions options, TranslationInputs inputs) {
            return new dev.gatehouse.dialect.anthropic.EventWriter(inputs);
        }

        @Override
        public List<String> pathPrefixes() {
            return List.of("/anthropic/v1", "/v1/anthropic", "/anthropic");
        }

        @Override
        public boolean recognises(Headers headers) {
            return headers.first("anthropic-version") != null;
        }

        @Override
        public RequestFacts facts(Call.Request request, Json body) throws MalformedJson {
            String model = MODEL.in(body);
            boolean streaming = Boolean.TRUE.equals(STREAM.in(body));
            return model == null && !streaming
                    ? RequestFacts.NONE
                    : new RequestFacts(model, streaming);
        }

        @Override
        public CacheRules cacheRules() {
            return CacheRules.USUAL.neutral(Set.of("metadata"));
        }

        @Override
        public MemberNames members() {
            return RequestReader.MEMBERS;
        }

        @Override
        public @Nullable String endUser(Json body) {
            Json metadata = body.kind() == Json.Kind.OBJECT ? body.member("metadata") : null;
            return metadata == null ? null : ClientSide.textIn(metadata, "user_id");
        }

        @Override
        public String rateFields() {
            return "anthropic-ratelimit-";
        }

        @Override
        public void writeRate(String unit, RateLeft left, Headers into) {
            String prefix = rateFields() + unit;
            into.add(prefix + "-limit", Long.toString(left.limit()));
            into.add(prefix + "-remaining", Long.toString(left.remaining()));
            into.add(prefix + "-reset", left.resetTime());
        }

        @Override
        public RequiredFeatures features(Json body) {
            return FEATURES.read(body);
        }

        @Override
        public List<String> idHeaders() {
            return List.of("request-id");
        }

        @Override
        public String missingModelMessage() {
            return "model: Field required";
        }

        @Override
        public byte[] problem(Problem problem, String requestId) {
            return ProblemWriter.body(problem, requestId);
        }

        @Override
        public byte[] problemEvent(Problem problem, String requestId) {
            var event = new ByteArrayOutputStream(256);
            event.writeBytes("event: error\ndata: ".getBytes(UTF_8));
            event.writeBytes(ProblemWriter.body(problem, requestId));
            event.writeBytes("\n\n".getBytes(UTF_8));
            return event.toByteArray();
        }

        @Override
        public byte[] heartbeat() {
            return HEARTBEAT.clone();
        }
    }

    private static final class Provider implements ProviderSide, ProviderTranslation {
        @Override
        public ProviderTranslation translation() {
            return this;
        }

        @Override
        public byte[] write(Conversation conversation, TranslationInputs inputs)
                throws MalformedJson {
            return new RequestWriter(conversation, inputs).write();
        }

        @Override
        public Reply read(Json answer, TranslationInputs inputs) throws MalformedJson {
            return ReplyReader.read(answer, inputs);
        }

        @Override
        public EventDecoder events(TranslationInputs inputs) {
            return new dev.gatehouse.dialect.anthropic.EventDecoder(inputs);
        }

        @Override
        public List<String> requestHeaders() {
            return List.of("anthropic-");
        }

        @Override
        public List<String> answerHeaders() {
            return List.of("anthropic-ratelimit-");
        }

        /// Streams of this dialect always report it.
        @Override
        public void requestUsage(Json body, Patch patch) {}

        @Override
        public @Nullable ProviderError errorIn(Operation operation, Json answer) {
            if (answer.kind() != Json.Kind.OBJECT) {
                return ErrorBody.inAnswer(null);
            }
            String promised = operation == Operation.MESSAGES ? "content" : "input_tokens";
            Json type = answer.member("type");
            Json result = answer.member(promised);
            boolean error = type != null && type.textEquals("error");
            boolean lacking = result == null || result.kind() == Json.Kind.NULL;
            return error || lacking ? ErrorBody.inAnswer(answer) : null;
        }

        @Override
        public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
            return MessagesUsage.read(usage, before);
        }

        @Override
        public @Nullable String finishReason(Json answer) {
            return FinishReasons.of(answer, "stop_reason");
        }

        @Override
        public void objectIds(Json answer, Consumer<String> ids) {
            ObjectIds.show(answer, ids);
        }

        /// In frames each event is wrapped.
        @Override
        public EventReader events(ByteSource source, String type, int limit) {
            EventReader reader = ProviderSide.super.events(source, type, limit);
            return reader instanceof AwsEventStreamReader ? new InvokeEventReader(reader) : reader;
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return new MessagesStream();
        }
    }
}
