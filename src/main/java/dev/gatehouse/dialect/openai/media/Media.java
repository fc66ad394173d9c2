package dev.gatehouse.dialect.openai.media;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.openai.ErrorEvents;
import dev.gatehouse.dialect.openai.OpenAiClientSide;
import dev.gatehouse.dialect.openai.OpenAiProviderSide;
import dev.gatehouse.dialect.usage.MediaUsage;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Images, speech and transcriptions of the OpenAI API, whose streams are typed events.
public final class Media {
    private Media() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.MEDIA, new Client(), new Provider());
    }

    private static final class Client implements OpenAiClientSide {
        @Override
        public RequiredFeatures features(Json body) {
            return RequiredFeatures.NONE;
        }

        @Override
        public byte[] problemEvent(Problem problem, String requestId) {
            return ErrorEvents.typed(problem, requestId);
        }
    }

    private static final class Provider implements OpenAiProviderSide {
        @Override
        public @Nullable Usage usageOf(Json answer) {
            return MediaUsage.of(answer);
        }

        @Override
        public @Nullable Usage usage(Operation operation, Json request, @Nullable Usage reported) {
            return MediaUsage.with(reported, request);
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return new MediaStream();
        }
    }
}
