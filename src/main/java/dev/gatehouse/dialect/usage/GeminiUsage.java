package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usageMetadata` of contents. Its counts of candidates leave thoughts out; ours have
/// them in.
public final class GeminiUsage {
    private GeminiUsage() {}

    /// The counts of an answer, or of a chunk of a stream with those of the whole up to then.
    public static @Nullable Usage of(Json answer, @Nullable Usage before) {
        Usage usage = read(Members.of(answer, "usageMetadata"), before);
        if (usage == null) {
            return null;
        }
        long searches = searches(answer);
        return searches <= usage.count(Kind.SEARCHES)
                ? usage
                : usage.with(usage.extras().with(Kind.SEARCHES, searches));
    }

    /// The counts of a `usageMetadata`.
    public static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        Usage old = before == null ? Usage.NONE : before;
        long prompt = Counts.or(usage, "promptTokenCount", old.input());
        long input = prompt + Counts.of(usage, "toolUsePromptTokenCount");
        long thoughts = Counts.or(usage, "thoughtsTokenCount", old.reasoning());
        long said = Counts.or(usage, "candidatesTokenCount", old.output() - old.reasoning());
        long cached = Counts.or(usage, "cachedContentTokenCount", old.cached());
        return new Usage(
                input,
                said + thoughts,
                Math.min(cached, input),
                0,
                0,
                thoughts,
                extras(usage, old.extras()));
    }

    private static Extras extras(Json usage, Extras old) {
        Json prompt = Members.of(usage, "promptTokensDetails");
        Json tools = Members.of(usage, "toolUsePromptTokensDetails");
        Extras extras = old.with(tier(usage, old.tier()));
        if (prompt != null || tools != null) {
            extras =
                    extras.with(Kind.AUDIO_INPUT, count("AUDIO", prompt) + count("AUDIO", tools))
                            .with(Kind.IMAGE_INPUT, count("IMAGE", prompt) + count("IMAGE", tools));
        }
        Json cached = Members.of(usage, "cacheTokensDetails");
        if (cached != null) {
            extras =
                    extras.with(Kind.AUDIO_CACHED, count("AUDIO", cached))
                            .with(Kind.IMAGE_CACHED, count("IMAGE", cached));
        }
        Json said = Members.of(usage, "candidatesTokensDetails");
        return said == null
                ? extras
                : extras.with(Kind.AUDIO_OUTPUT, count("AUDIO", said))
                        .with(Kind.IMAGE_OUTPUT, count("IMAGE", said));
    }

    private static Tier tier(Json usage, Tier before) {
        String name = Members.text(usage, "serviceTier");
        return Counts.tier(name == null ? Members.text(usage, "trafficType") : name, before);
    }

    /// The tokens of a modality in a list of counts.
    private static long count(String modality, @Nullable Json list) {
        long sum = 0;
        for (int i = 0; list != null && i < list.size(); i++) {
            Json each = list.at(i);
            sum +=
                    modality.equals(Members.text(each, "modality"))
                            ? Counts.of(each, "tokenCount")
                            : 0;
        }
        return sum;
    }

    private static long searches(Json answer) {
        long sum = 0;
        Json candidates = Members.of(answer, "candidates");
        for (int i = 0; candidates != null && i < candidates.size(); i++) {
            Json grounding = Members.of(candidates.at(i), "groundingMetadata");
            Json queries = Members.of(grounding, "webSearchQueries");
            sum += queries == null ? 0 : queries.size();
        }
        return sum;
    }
}
