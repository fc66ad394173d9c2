package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.FeatureReader;
import dev.gatehouse.dialect.RequiredFeatures;
import dev.gatehouse.dialect.StateReference;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.openai.EncryptedState;
import dev.gatehouse.dialect.openai.OpenAiClientSide;
import dev.gatehouse.dialect.openai.OpenAiProviderSide;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
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

    private static final class Client implements OpenAiClientSide {
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

    private static final class Provider implements OpenAiProviderSide {
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
