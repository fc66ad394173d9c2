package dev.gatehouse.dialect.converse;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.ConverseUsage;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Converse API of Amazon Bedrock.
public final class Converse {
    /// The name of the dialect in states and pieces of its own.
    static final String DIALECT = "converse";

    private Converse() {}

    /// The dialect, which has no clients.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.CONVERSE, null, new Provider());
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
            return new dev.gatehouse.dialect.converse.EventDecoder(inputs);
        }

        @Override
        public List<String> requestHeaders() {
            return List.of();
        }

        @Override
        public List<String> answerHeaders() {
            return List.of();
        }

        /// Streams of this dialect always report it.
        @Override
        public void requestUsage(Json body, Patch patch) {}

        @Override
        public @Nullable ProviderError errorIn(Operation operation, Json answer) {
            Json message = Members.of(Members.of(answer, "output"), "message");
            if (message == null) {
                return ErrorBody.inAnswer(answer.kind() == Json.Kind.OBJECT ? answer : null);
            }
            return ReplyReader.failure(Members.textOrEmpty(answer, "stopReason"));
        }

        @Override
        public @Nullable Usage usageOf(Json answer) {
            return ConverseUsage.of(answer, null);
        }

        @Override
        public @Nullable String finishReason(Json answer) {
            return FinishReasons.of(answer, "stopReason");
        }

        @Override
        public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
            return ConverseUsage.read(usage, before);
        }

        /// Only translated streams exist: no client receives this dialect.
        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            throw new IllegalStateException("no client receives this dialect");
        }
    }
}
