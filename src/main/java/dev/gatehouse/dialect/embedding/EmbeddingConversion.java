package dev.gatehouse.dialect.embedding;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conversion between embeddings in the format of OpenAI and a provider's own API, for one
/// attempt. More texts than the provider takes at once go out in several requests, one after the
/// other.
public final class EmbeddingConversion implements Conversion {
    private final EmbeddingApi api;
    private final TranslationInputs inputs;
    private final ProviderSide side = new EmbeddingSide();
    private final List<Json> vectors = new ArrayList<>();
    private @Nullable Texts texts;
    private long tokens;
    private long kept;

    public EmbeddingConversion(EmbeddingApi api, TranslationInputs inputs) {
        this.api = api;
        this.inputs = inputs;
    }

    @Override
    public ProviderSide provider() {
        return side;
    }

    @Override
    public Set<String> dropped() {
        return inputs.dropped();
    }

    /// The request for the next texts.
    @Override
    public Json request(Json request) throws MalformedJson {
        if (texts == null) {
            texts = RequestReader.read(request, inputs);
        }
        var out = new JsonWriter();
        api.write(next(texts), out, inputs);
        return Json.parse(out.bytes());
    }

    private Texts next(Texts all) {
        return all.part(vectors.size(), api.mostTexts(inputs.target().name()));
    }

    /// The sum of all answers so far and this one; `null` once one lacks it.
    @Override
    public @Nullable Usage usage(Json answer) {
        long sum = plus(api.tokens(answer));
        return sum < 0 ? null : new Usage(sum, 0, 0, 0, 0);
    }

    private long plus(long more) {
        return tokens < 0 || more < 0 ? EmbeddingApi.UNKNOWN : tokens + more;
    }

    @Override
    public byte[] answer(@Nullable Json request, Json answer, byte[] received)
            throws MalformedJson {
        Texts all = sent();
        int expected = next(all).texts().size();
        List<Json> more = api.read(answer).vectors();
        if (more.size() != expected) {
            throw new MalformedJson(
                    "has %d vectors for %d texts".formatted(more.size(), expected), null);
        }
        vectors.addAll(more);
        tokens = plus(api.tokens(answer));
        kept += received.length;
        return unfinished()
                ? received
                : AnswerWriter.write(
                        inputs.target().name(),
                        vectors,
                        all.base64(),
                        estimated() ? all.estimate() : tokens);
    }

    private Texts sent() {
        if (texts == null) {
            throw new IllegalStateException("nothing has been sent");
        }
        return texts;
    }

    @Override
    public boolean unfinished() {
        return !vectors.isEmpty() && vectors.size() < sent().texts().size();
    }

    @Override
    public long kept() {
        return kept;
    }

    @Override
    public boolean estimated() {
        return tokens < 0;
    }

    @Override
    public StreamTransform stream(StreamOptions options) {
        return side.streamTransform(options);
    }
}
