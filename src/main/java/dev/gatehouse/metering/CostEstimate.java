package dev.gatehouse.metering;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.json.Json;
import dev.gatehouse.metering.price.Prices;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Estimates what an attempt can cost at most, before it is sent.
public final class CostEstimate {
    /// What an answer may have of tokens where neither the request nor the catalogue has a bound.
    private static final long UNBOUNDED = 16_384;

    private static final long SECONDS = 600_000;
    private static final long SOUND_TOKENS = 8_000;
    private static final long IMAGE_TOKENS = 6_240;

    /// The least amount: what is only to be rejected when nothing is left.
    private static final long TRACE = 1;

    /// The longest answer that is believed.
    private static final long MOST = 10_000_000;

    private static final Set<Operation> EMBEDDING =
            EnumSet.of(
                    Operation.EMBEDDINGS,
                    Operation.CONTENT_EMBEDDING,
                    Operation.CONTENT_EMBEDDINGS);
    private static final Set<String> READING = Set.of("GET", "HEAD", "DELETE");

    private final Prices prices;
    private final Dialects dialects;
    private final Prices.Known known;

    /// @param known what is known of models, by the provider's name in the catalogue
    public CostEstimate(Prices prices, Dialects dialects, Prices.Known known) {
        this.prices = prices;
        this.dialects = dialects;
        this.known = known;
    }

    /// What an attempt can cost at most, in nano-dollars: 0 when it is free, `null` when the price
    /// is unknown. Of what is relayed unread only a trace is known.
    public @Nullable Long atMost(Attempt attempt) {
        Operation operation = attempt.operation();
        Call call = attempt.call();
        if (operation.relayed()) {
            return READING.contains(call.head().method()) ? 0 : TRACE;
        }
        return switch (operation.unit()) {
            case NONE -> 0L;
            case REQUESTS -> requests(attempt);
            case TOKENS -> cost(attempt, tokens(attempt));
            case IMAGES -> cost(attempt, images(call));
            case CHARACTERS -> cost(attempt, characters(call));
            case SECONDS ->
                    cost(attempt, units(Extras.Kind.MILLISECONDS, SECONDS, 1, SOUND_TOKENS));
        };
    }

    private @Nullable Long cost(Attempt attempt, Usage usage) {
        return charge(attempt, usage).total();
    }

    private Charge charge(Attempt attempt, Usage usage) {
        return prices.charge(attempt.target().account(), attempt.target().model(), usage);
    }

    /// Many of them are free, and no list states it.
    private long requests(Attempt attempt) {
        Usage usage = new Usage(features(attempt.call()).promptTokens(), 0, 0, 0, 0);
        Long cost = charge(attempt, usage).total();
        return cost == null ? TRACE : cost;
    }

    private Usage tokens(Attempt attempt) {
        RequiredFeatures features = features(attempt.call());
        boolean none = EMBEDDING.contains(attempt.operation());
        long output = none ? 0 : output(attempt, features) * features.answers();
        return new Usage(features.promptTokens(), output, 0, 0, 0);
    }

    private long output(Attempt attempt, RequiredFeatures features) {
        Account account = attempt.target().account();
        String model = account.provider().modelName(attempt.target().model());
        ModelFacts facts = known.model(account.provider().catalogue(), model);
        Long most = facts == null ? null : facts.output();
        long wanted = Math.min(features.answerTokens(), MOST);
        if (most == null) {
            return wanted > 0 ? wanted : UNBOUNDED;
        }
        return wanted > 0 ? Math.min(wanted, most) : most;
    }

    private RequiredFeatures features(Call call) {
        Json body = call.json();
        return body == null
                ? RequiredFeatures.NONE
                : dialects.client(call.operation(), call.head()).features(body);
    }

    private Usage images(Call call) {
        RequiredFeatures features = features(call);
        long count = features.answers();
        return units(Extras.Kind.IMAGES, count, features.promptTokens(), count * IMAGE_TOKENS);
    }

    private Usage characters(Call call) {
        Json body = call.json();
        long length = body == null ? 0 : body.length();
        return units(Extras.Kind.CHARACTERS, length, length / 4, SOUND_TOKENS);
    }

    private static Usage units(Extras.Kind kind, long count, long input, long output) {
        Map<Extras.Kind, Long> counts = new EnumMap<>(Extras.Kind.class);
        counts.put(kind, count);
        var extras = new Extras(counts, Extras.Tier.STANDARD, null, null);
        return new Usage(input, output, 0, 0, 0).with(extras);
    }
}
