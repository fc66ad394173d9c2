package dev.gatehouse.conversation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The part of a [Usage] that most calls lack: parts of the tokens by kind, units that are not
/// tokens, the service tier, and the cost where the provider reports it.
///
/// @param counts how much of each kind; what is not there was not used
/// @param tier the service tier that the provider answered
/// @param image what the price of an image depends on, as `1024x1024/high`; `null` when unknown
/// @param cost what the provider charged, in nano-dollars; `null` when it reported none
public record Extras(
        Map<Kind, Long> counts, Tier tier, @Nullable String image, @Nullable Long cost) {
    /// Those of most calls.
    public static final Extras NONE = new Extras(Map.of(), Tier.STANDARD, null, null);

    public Extras {
        counts = Map.copyOf(counts);
    }

    /// What is billed beside the six common counts of tokens.
    public enum Kind {
        /// Tokens of the input that are audio.
        AUDIO_INPUT,
        /// Tokens of the output that are audio.
        AUDIO_OUTPUT,
        /// Tokens of the input that are images.
        IMAGE_INPUT,
        /// Tokens of the output that are images.
        IMAGE_OUTPUT,
        /// Tokens of audio that were read from the cache.
        AUDIO_CACHED,
        /// Tokens of images that were read from the cache.
        IMAGE_CACHED,
        /// Characters of a text to speak.
        CHARACTERS,
        /// Milliseconds of audio or video.
        MILLISECONDS,
        /// Images that were made.
        IMAGES,
        /// Searches of the web that the provider made.
        SEARCHES,
        /// Pages of the web that the provider read.
        FETCHES,
        /// Searches in files at the provider.
        FILE_SEARCHES,
        /// Places at the provider in which code ran.
        EXECUTIONS,
        /// Images that a tool of the provider made for an answer of another model.
        TOOL_IMAGES,
        /// Units in which reranking is billed.
        SEARCH_UNITS;

        private final String id = name().toLowerCase(Locale.ROOT);

        /// Its name in rows.
        public String id() {
            return id;
        }
    }

    /// The service tier of a call, which decides about its prices.
    public enum Tier {
        STANDARD,
        FLEX,
        PRIORITY,
        FAST,
        BATCH,
        /// One that has no list price, such as reserved capacity.
        OTHER;

        private final String id = name().toLowerCase(Locale.ROOT);

        /// Its name in rows and price lists.
        public String id() {
            return id;
        }

        /// The tier with a name; [#STANDARD] when there is none.
        public static Tier of(String id) {
            for (Tier tier : values()) {
                if (tier.id.equals(id)) {
                    return tier;
                }
            }
            return STANDARD;
        }
    }

    /// How much of a kind was used.
    public long count(Kind kind) {
        Long count = counts.get(kind);
        return count == null ? 0 : count;
    }

    /// With a count; zero and less is none.
    public Extras with(Kind kind, long count) {
        if (count(kind) == Math.max(0, count)) {
            return this;
        }
        var changed = copy();
        if (count > 0) {
            changed.put(kind, count);
        } else {
            changed.remove(kind);
        }
        return new Extras(changed, tier, image, cost);
    }

    /// With a service tier.
    public Extras with(Tier other) {
        return other == tier ? this : new Extras(counts, other, image, cost);
    }

    /// With what the price of an image depends on.
    public Extras withImage(@Nullable String other) {
        return Objects.equals(other, image) ? this : new Extras(counts, tier, other, cost);
    }

    /// With the cost that the provider reported.
    public Extras withCost(@Nullable Long nanos) {
        return Objects.equals(nanos, cost) ? this : new Extras(counts, tier, image, nanos);
    }

    /// The sum of two; where their tiers differ, no single one applies.
    public Extras plus(Extras other) {
        if (equals(NONE) && other.equals(NONE)) {
            return NONE;
        }
        var sum = copy();
        other.counts.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return new Extras(
                sum,
                tier == other.tier ? tier : Tier.OTHER,
                other.image == null ? image : other.image,
                sum(cost, other.cost));
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : Long.valueOf(one + other);
    }

    private EnumMap<Kind, Long> copy() {
        var copy = new EnumMap<Kind, Long>(Kind.class);
        copy.putAll(counts);
        return copy;
    }
}
