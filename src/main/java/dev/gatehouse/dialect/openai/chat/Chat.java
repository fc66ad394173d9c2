package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.feature.FeatureReader;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.openai.ErrorEvents;
import dev.gatehouse.dialect.openai.ExactStream;
import dev.gatehouse.dialect.openai.OpenAiClientSide;
import dev.gatehouse.dialect.openai.OpenAiProviderSide;
import dev.gatehouse.dialect.openai.UsageOption;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chat completions, and the operations of the OpenAI API whose answers do not stream: embeddings,
/// moderations, reranking, lists, files and batches.
public final class Chat {
    private static final FeatureReader FEATURES =
            new FeatureReader(
                    "messages",
                    List.of("max_completion_tokens", "max_tokens"),
                    List.of("image_url"),
                    List.of("input_audio"),
                    List.of("response_format", "type"));

    private Chat() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.CHAT, new Client(), new Provider());
    }

    private static final class Client implements OpenAiClientSide, ClientTranslation {
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
            return new ReplyWriter(inputs).write(reply);
        }

        @Override
        public EventWriter events(StreamOptions options, TranslationInputs inputs) {
            return new dev.gatehouse.dialect.openai.chat.EventWriter(options, inputs);
        }

        /// Cursor sends requests of the Responses API here.
        @Override
        public Operation.Format written(Operation operation, Json body) {
            boolean responses =
                    operation == Operation.CHAT
                            && body.member("input") != null
                            && body.member("messages") == null;
            return responses ? Operation.Format.RESPONSES : operation.format();
        }

        @Override
        public boolean usage(Json body) throws MalformedJson {
            return UsageOption.requested(body);
        }

        @Override
        public RequiredFeatures features(Json body) {
            return FEATURES.read(body);
        }

        @Override
        public byte[] problemEvent(Problem problem, String requestId) {
            return ErrorEvents.chunk(problem, requestId);
        }

        @Override
        public @Nullable Patch finishAnswer(Json request, Json answer) {
            Patch encoded = EmbeddingEncoder.encode(request, answer);
            return encoded == null ? RerankAnswer.rename(request, answer) : encoded;
        }
    }

    private static final class Provider implements OpenAiProviderSide, ProviderTranslation {
        @Override
        public boolean participants() {
            return true;
        }

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
            return new ReplyReader(inputs).read(answer);
        }

        @Override
        public EventDecoder events(TranslationInputs inputs) {
            return new dev.gatehouse.dialect.openai.chat.EventDecoder(inputs);
        }

        /// A call that is billed as such may report nothing.
        @Override
        public @Nullable Usage usage(Operation operation, Json request, @Nullable Usage reported) {
            boolean bare = reported == null && operation.unit() == Operation.Unit.REQUESTS;
            return bare ? Usage.NONE : reported;
        }

        @Override
        public void requestUsage(Json body, Patch patch) throws MalformedJson {
            UsageOption.set(body, patch);
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return switch (options.mode()) {
                case EXACT -> new ExactStream(options.usage());
                case NORMALISED -> new NormalisedChatStream(options.usage());
            };
        }
    }
}
