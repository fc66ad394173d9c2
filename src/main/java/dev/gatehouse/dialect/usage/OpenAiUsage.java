package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` of the OpenAI API in all its operations, and what other providers add to it.
/// Reports in the form of other APIs are recognised, as some servers write them here.
public final class OpenAiUsage {
    private static final String[] INPUT = {"prompt_tokens", "input_tokens"};
    private static final String[] OUTPUT = {"completion_tokens", "output_tokens"};
    private static final String[] INPUT_DETAILS = {
        "prompt_tokens_details", "input_tokens_details", "input_token_details"
    };
    private static final String[] OUTPUT_DETAILS = {
        "completion_tokens_details", "output_tokens_details", "output_token_details"
    };
    private static final String[] WRITTEN = {"cache_write_tokens", "cache_creation_input_tokens"};
    private static final String[] CACHED = {
        "cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens", "cache_read_input_tokens"
    };

    private OpenAiUsage() {}

    /// The counts of an answer, a chunk or an event: of its `usage`, and of what is beside that.
    /// `null` when there is no usage.
    public static @Nullable Usage of(Json answer) {
        Usage usage = read(Members.of(answer, "usage"));
        usage = usage == null ? BilledUnits.read(Members.of(answer, "meta")) : usage;
        if (usage == null) {
            return null;
        }
        String tier = Members.text(answer, "service_tier");
        Usage placed = tier == null ? usage : inTier(usage, tier);
        return placed.with(ToolCalls.add(answer, placed.extras()));
    }

    /// The counts of a `usage`; `null` when there are none.
    public static @Nullable Usage read(@Nullable Json usage) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return null;
        }
        if (usage.member("promptTokenCount") != null) {
            return GeminiUsage.read(usage, null);
        }
        Extras extras = CostReport.add(usage, extras(usage));
        long input = Counts.first(usage, INPUT);
        if (input == Counts.NONE) {
            // Some operations have no output, and report the sum alone.
            input = Counts.reported(usage, "total_tokens");
        } else if (apart(usage)) {
            return MessagesUsage.read(usage, Usage.NONE.with(extras));
        }
        boolean nothing = input == Counts.NONE && extras.equals(Extras.NONE);
        return nothing ? null : counted(usage, Math.max(0, input), extras);
    }

    /// The counts of a `usage`, one of several in the same answer.
    ///
    /// @param before what was reported earlier
    public static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage != null && before != null && outputAlone(usage)) {
            return MessagesUsage.read(usage, before);
        }
        Usage reported = read(usage);
        return reported == null ? before : reported;
    }

    /// Whether it is the later report of a stream of messages.
    private static boolean outputAlone(Json usage) {
        return usage.member("output_tokens") != null
                && Counts.first(usage, INPUT) == Counts.NONE
                && usage.member("total_tokens") == null;
    }

    /// A usage in the service tier of that name, unless it is in a special one already.
    static Usage inTier(Usage usage, String name) {
        Tier own = usage.extras().tier();
        return own == Tier.STANDARD
                ? usage.with(usage.extras().with(Counts.tier(name, own)))
                : usage;
    }

    /// Whether it has the form of messages, whose input leaves cached parts out.
    private static boolean apart(Json usage) {
        return usage.member("prompt_tokens") == null
                && usage.member("total_tokens") == null
                && (usage.member("cache_read_input_tokens") != null
                        || usage.member("cache_creation_input_tokens") != null);
    }

    private static Usage counted(Json usage, long input, Extras extras) {
        Json in = input(usage);
        Json out = output(usage);
        long output = Math.max(0, Counts.first(usage, OUTPUT));
        long inside = Counts.reported(out, "reasoning_tokens");
        long reasoning = inside == Counts.NONE ? Counts.of(usage, "reasoning_tokens") : inside;
        // Some count it beside the output; the total shows that.
        boolean beside =
                reasoning > output
                        || Counts.of(usage, "total_tokens") == input + output + reasoning;
        return new Usage(
                input,
                beside ? output + reasoning : output,
                cached(usage, in),
                Math.max(0, Counts.first(in, WRITTEN)),
                Counts.of(Counts.object(in, "cache_creation"), "ephemeral_1h_input_tokens"),
                reasoning,
                extras);
    }

    private static @Nullable Json input(Json usage) {
        return Counts.object(usage, INPUT_DETAILS);
    }

    private static @Nullable Json output(Json usage) {
        return Counts.object(usage, OUTPUT_DETAILS);
    }

    private static long cached(Json usage, @Nullable Json details) {
        long cached = Counts.reported(details, "cached_tokens");
        return Math.max(0, cached == Counts.NONE ? Counts.first(usage, CACHED) : cached);
    }

    private static Extras extras(Json usage) {
        Json in = input(usage);
        Json out = output(usage);
        Json cached = Counts.object(in, "cached_tokens_details");
        Json tools = Counts.object(usage, "server_tool_use");
        return Extras.NONE
                .with(Kind.AUDIO_INPUT, Counts.of(in, "audio_tokens"))
                .with(Kind.IMAGE_INPUT, Counts.of(in, "image_tokens"))
                .with(Kind.AUDIO_CACHED, Counts.of(cached, "audio_tokens"))
                .with(Kind.IMAGE_CACHED, Counts.of(cached, "image_tokens"))
                .with(Kind.AUDIO_OUTPUT, Counts.of(out, "audio_tokens"))
                .with(Kind.IMAGE_OUTPUT, Counts.of(out, "image_tokens"))
                .with(Kind.SEARCHES, searches(usage, tools))
                .with(Kind.MILLISECONDS, milliseconds(usage));
    }

    private static long searches(Json usage, @Nullable Json tools) {
        long searches = Counts.reported(tools, "web_search_requests");
        return searches == Counts.NONE ? Counts.of(usage, "num_search_queries") : searches;
    }

    private static long milliseconds(Json usage) {
        long seconds = Counts.thousandths(Members.of(usage, "seconds"));
        return seconds == 0
                ? Counts.thousandths(Members.of(usage, "prompt_audio_seconds"))
                : seconds;
    }
}
