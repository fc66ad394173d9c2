package dev.gatehouse.dialect.openai.completions;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.feature.FeatureReader;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.openai.ErrorEvents;
import dev.gatehouse.dialect.openai.ExactStream;
import dev.gatehouse.dialect.openai.OpenAiClientSide;
import dev.gatehouse.dialect.openai.OpenAiProviderSide;
import dev.gatehouse.dialect.openai.UsageOption;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;

/// Completions, the older operation of the OpenAI API that continues a text.
public final class Completions {
    private static final List<String> NONE = List.of();
    private static final FeatureReader FEATURES =
            new FeatureReader("prompt", List.of("max_tokens"), NONE, NONE, NONE);

    private Completions() {}

    /// The dialect.
    public static Dialect dialect() {
        return new Dialect(Operation.Format.COMPLETIONS, new Client(), new Provider());
    }

    private static final class Client implements OpenAiClientSide {
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
    }

    private static final class Provider implements OpenAiProviderSide {
        @Override
        public void requestUsage(Json body, Patch patch) throws MalformedJson {
            UsageOption.set(body, patch);
        }

        @Override
        public StreamTransform streamTransform(StreamOptions options) {
            return new ExactStream(options.usage());
        }
    }
}
