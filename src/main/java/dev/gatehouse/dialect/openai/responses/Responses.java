package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StateReference;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.feature.FeatureReader;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.openai.EncryptedState;
import dev.gatehouse.dialect.openai.OpenAiClientSide;
import dev.gatehouse.dialect.openai.OpenAiProviderSide;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The Responses API of OpenAI.
public final class Responses {
    private static final FeatureReader FEATURES =
            new FeatureReader(
                    "input",
                    List.of("max_output_tokens"),
                    List.of("input_image"),
                    List.of("input_audio"),
                    List.of("text", "format", "type"));

    private Responses() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.RESPONSES, new Client(), new Provider());
    }

    private static final class Client implements OpenAiClientSide, ClientTranslation {
        private static final CacheRules CACHE_RULES =
                CacheRules.USUAL.neutral(Set.of()).effects(Set.of("background", "conversation"));

        @Override
        public ClientTranslation translation() {
            return this;
        }

        /// Answers repeat what elsewhere changes nothing, and belong to a conversation or go on in
        /// the background.
        @Override
        public CacheRules cacheRules() {
            return CACHE_RULES;
        }

        @Override
        public Conversation read(Json request, TranslationInputs inputs) throws MalformedJson {
            return RequestReader.read(request, inputs);
        }

        @Override
        public byte[] write(Reply reply, TranslationInputs inputs) {
            return dev.gatehouse.dialect.openai.responses.EventWriter.whole(reply, inputs);
        }

        @Override
        public EventWriter events(StreamOptions options, TranslationInputs inputs) {
            return new dev.gatehouse.dialect.openai.responses.EventWriter(
                    inputs, options.requestId());
        }

        @Override
        public RequiredFeatures features(Json body) {
            return FEATURES.read(body);
        }

        @Override
        public List<StateReference> references(Json body) {
            return EncryptedState.references(body);
        }

        @Override
        public byte[] problemEvent(Problem problem, String requestId) {
            return new FailedResponse().events(problem, requestId);
        }
    }

    private static final class Provider implements OpenAiProviderSide, ProviderTranslation {
        @Override
        public ProviderTranslation translation() {
            return this;
        }

        @Override
        public boolean customTools() {
            return true;
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
            return new dev.gatehouse.dialect.openai.responses.EventDecoder(inputs);
        }

        @Override
        public @Nullable String dropForeignState(Json body, Predicate<String> foreign, Patch patch)
                throws MalformedJson {
            return EncryptedState.drop(body, foreign, patch);
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return new ResponsesStream(options.requestId());
        }
    }
}
