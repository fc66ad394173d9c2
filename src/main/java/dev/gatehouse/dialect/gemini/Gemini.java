package dev.gatehouse.dialect.gemini;

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
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.GeminiUsage;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.StreamForm;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The Gemini API of Google.
public final class Gemini {
    private static final String STREAM = ":streamGenerateContent";

    private Gemini() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.GEMINI, new Client(), new Provider());
    }

    private static final class Client implements ClientSide, ClientTranslation {
        private static final CacheRules CACHE_RULES =
                CacheRules.USUAL
                        .neutral(Set.of())
                        .temperature(
                                List.of(
                                        List.of("generationConfig", "temperature"),
                                        List.of("generation_config", "temperature")));

        /// A blank line, which is no event and may stand between the elements of an array too.
        private static final byte[] HEARTBEAT = "\r\n".getBytes(UTF_8);

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
            return new dev.gatehouse.dialect.gemini.EventWriter(inputs);
        }

        @Override
        public List<String> pathPrefixes() {
            return List.of("/v1beta", "/v1alpha", "/gemini/v1beta", "/gemini/v1", "/gemini");
        }

        @Override
        public boolean recognises(Headers headers) {
            return headers.first("x-goog-api-key") != null
                    || headers.first("x-goog-api-client") != null;
        }

        /// The path names the model, and its verb states whether a stream is asked for.
        @Override
        public RequestFacts facts(Call.Request request, Json body) throws MalformedJson {
            RequestReader.rejectAmbiguous(body);
            String model = request.parameters().get("model");
            boolean streaming = request.head().target().path().endsWith(STREAM);
            String prefix = "models/";
            boolean twice = model != null && model.startsWith(prefix);
            return new RequestFacts(
                    twice && model != null ? model.substring(prefix.length()) : model, streaming);
        }

        @Override
        public MemberNames members() {
            return RequestReader.MEMBERS;
        }

        @Override
        public RequiredFeatures features(Json body) {
            return Features.read(body);
        }

        @Override
        public CacheRules cacheRules() {
            return CACHE_RULES;
        }

        @Override
        public String missingModelMessage() {
            return "The path must name a model: /v1beta/models/MODEL:generateContent";
        }

        @Override
        public byte[] problem(Problem problem, String requestId) {
            return ProblemWriter.body(problem);
        }

        @Override
        public byte[] problemEvent(Problem problem, String requestId) {
            String body = new String(ProblemWriter.body(problem), UTF_8);
            return ("data: " + body + "\r\n\r\n").getBytes(UTF_8);
        }

        @Override
        public StreamForm streamForm(Exchange.Head head) {
            boolean events = "sse".equals(head.target().parameter("alt"));
            return events ? StreamForm.EVENTS : new ArrayForm();
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
            return dev.gatehouse.dialect.gemini.EventDecoder.whole(answer, inputs);
        }

        @Override
        public EventDecoder events(TranslationInputs inputs) {
            return new dev.gatehouse.dialect.gemini.EventDecoder(inputs);
        }

        @Override
        public List<String> requestHeaders() {
            return List.of();
        }

        @Override
        public List<String> answerHeaders() {
            return List.of();
        }

        /// The path names the model; where a body does so too, it must be the same one.
        @Override
        public void putModel(Json body, String name, boolean required, Patch patch) {
            byte[] written = JsonWriter.quoted("models/" + name).getBytes(UTF_8);
            Json nested = RequestReader.NESTED.in(body);
            for (Json holder : nested == null ? new Json[] {body} : new Json[] {body, nested}) {
                if (holder.member(MODEL) != null) {
                    patch.set(holder, MODEL, written);
                }
            }
            Json requests = RequestReader.REQUESTS.in(body);
            for (int i = 0; requests != null && i < requests.size(); i++) {
                patch.set(requests.at(i), MODEL, written);
            }
        }

        /// Streams of this dialect always report it.
        @Override
        public void requestUsage(Json body, Patch patch) {}

        @Override
        public @Nullable ProviderError errorIn(Operation operation, Json answer) {
            String promised =
                    switch (operation) {
                        case CONTENT_TOKENS -> "totalTokens";
                        case CONTENT_EMBEDDING -> "embedding";
                        case CONTENT_EMBEDDINGS -> "embeddings";
                        default -> "candidates";
                    };
            boolean error =
                    answer.kind() != Json.Kind.OBJECT || Members.of(answer, "error") != null;
            boolean there =
                    Members.of(answer, promised) != null
                            || Members.of(answer, "promptFeedback") != null;
            return error || !there ? ErrorBody.inAnswer(answer) : null;
        }

        @Override
        public @Nullable Usage usageOf(Json answer) {
            return GeminiUsage.of(answer, null);
        }

        @Override
        public @Nullable String finishReason(Json answer) {
            var reason = new CandidateReason();
            reason.add(answer);
            return reason.word();
        }

        @Override
        public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
            return GeminiUsage.read(usage, before);
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return new ContentStream();
        }
    }
}
