package dev.gatehouse.attempt;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.Translated;
import dev.gatehouse.dialect.Verbatim;
import dev.gatehouse.dialect.embedding.CohereEmbeddings;
import dev.gatehouse.dialect.embedding.EmbeddingApi;
import dev.gatehouse.dialect.embedding.EmbeddingConversion;
import dev.gatehouse.dialect.embedding.GeminiEmbeddings;
import dev.gatehouse.dialect.embedding.OllamaEmbeddings;
import dev.gatehouse.dialect.embedding.TitanEmbeddings;
import dev.gatehouse.dialect.embedding.VertexEmbeddings;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.OperationPath.EmbeddingFormat;
import dev.gatehouse.provider.Provider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides whether an account serves an operation: directly, or through a
/// conversion from another operation that it serves.
public final class OperationResolver {
    /// The operations between which conversions exist, the preferred first.
    private static final List<Operation> CONVERTIBLE =
            List.of(
                    Operation.GENERATE_CONTENT,
                    Operation.CHAT,
                    Operation.MESSAGES,
                    Operation.RESPONSES,
                    Operation.CONVERSE);

    private final Dialects dialects;
    private final TranslationSettings settings;
    private final ReasoningMemory memory;
    private final @Nullable MediaFetcher media;

    public OperationResolver(Dialects dialects) {
        this(dialects, TranslationSettings.USUAL, new ReasoningMemory(), null);
    }

    /// @param memory kept over changes of the settings
    /// @param media fetches what providers do not; `null` for nothing
    public OperationResolver(
            Dialects dialects,
            TranslationSettings settings,
            ReasoningMemory memory,
            @Nullable MediaFetcher media) {
        this.dialects = dialects;
        this.settings = settings;
        this.memory = memory;
        this.media = media;
    }

    /// The operation of an account's provider that serves an operation; `null` when none does.
    public @Nullable Operation resolve(Account account, Operation requested) {
        if (account.serves(requested)) {
            return requested;
        }
        if (!CONVERTIBLE.contains(requested)) {
            return null;
        }
        for (int i = 0; i < CONVERTIBLE.size(); i++) {
            Operation other = CONVERTIBLE.get(i);
            if (account.serves(other) && dialects.convert(requested.format(), other.format())) {
                return other;
            }
        }
        return null;
    }

    /// The same for one model, which may be served through the Responses API alone.
    public @Nullable Operation resolve(Account account, Operation requested, String model) {
        boolean only =
                CONVERTIBLE.contains(requested)
                        && account.provider().onlyResponses(model)
                        && account.provider().path(Operation.RESPONSES) != null
                        && dialects.convert(requested.format(), Operation.Format.RESPONSES);
        return only ? Operation.RESPONSES : resolve(account, requested);
    }

    /// Whether an account serves an operation.
    public boolean serves(Account account, Operation requested) {
        return resolve(account, requested) != null;
    }

    /// How an attempt connects the two sides of its call.
    public Conversion conversion(Attempt attempt) {
        Call call = attempt.call();
        Operation requested = call.operation();
        EmbeddingFormat embeddings = attempt.account().provider().embeddingFormat();
        if (requested == Operation.EMBEDDINGS && embeddings != null) {
            return new EmbeddingConversion(api(embeddings), inputs(attempt));
        }
        return requested.relayed()
                ? relayed(call, attempt.account().provider())
                : dialects.conversion(
                        requested.format(),
                        written(call),
                        attempt.operation().format(),
                        translation(attempt));
    }

    /// The transform for a whole answer to an attempt that requested a stream; `null` where its
    /// dialect is not translated, or its request cannot be read.
    public @Nullable StreamTransform wholeAsStream(
            Attempt attempt, Conversion conversion, StreamOptions options) {
        Translated translated = translated(attempt, conversion);
        return translated == null ? null : translated.wholeAsStream(attempt.operation(), options);
    }

    /// The conversion of an attempt through the hub model, also where bytes pass as they are;
    /// `null` where its dialect is not translated, or its request cannot be read.
    public @Nullable Translated translated(Attempt attempt, Conversion conversion) {
        if (conversion instanceof Translated same) {
            return same;
        }
        Json request = attempt.call().json();
        Operation.Format format = attempt.operation().format();
        try {
            return request == null ? null : dialects.reread(format, request, translation(attempt));
        } catch (MalformedJson _) {
            return null;
        }
    }

    private Dialects.Translation translation(Attempt attempt) {
        return (client, provider, upstream) ->
                new Translated(client, provider, upstream, inputs(attempt), memory(attempt.call()));
    }

    private static EmbeddingApi api(EmbeddingFormat format) {
        return switch (format) {
            case COHERE -> new CohereEmbeddings();
            case GEMINI -> new GeminiEmbeddings();
            case OLLAMA -> new OllamaEmbeddings();
            case TITAN -> new TitanEmbeddings();
            case VERTEX -> new VertexEmbeddings();
        };
    }

    /// The format in which the request of a call is written.
    private Operation.Format written(Call call) {
        Operation.Format format = call.operation().format();
        Json body = call.json();
        return body == null ? format : dialects.of(format).client().written(call.operation(), body);
    }

    private TranslationInputs inputs(Attempt attempt) {
        ModelFacts facts = attempt.facts();
        var target =
                new TargetModel(
                        attempt.account().name(),
                        attempt.target().model(),
                        facts == null ? null : facts.output(),
                        facts == null ? null : facts.abilities());
        var origin =
                new TranslationInputs.Origin(
                        attempt.call().record().id(),
                        System.currentTimeMillis() / 1000,
                        attempt.call().facts());
        return new TranslationInputs(target, settings, origin)
                .with(media == null ? null : media.of(attempt.call()));
    }

    private Translated.Memory memory(Call call) {
        return new Translated.Memory(memory, call.record().caller().id());
    }

    /// A relayed body passes in the provider's format: that of the operation at its path, else
    /// that of the provider's API.
    private Conversion relayed(Call call, Provider provider) {
        Operation operation = call.operation();
        Operation.Format format =
                operation == Operation.RELAY || operation == Operation.PASSTHROUGH
                        ? provider.formatAt(Address.below(call))
                        : operation.format();
        ClientSide client = dialects.client(operation, call.head());
        return new Verbatim(client, dialects.of(format).provider());
    }
}
