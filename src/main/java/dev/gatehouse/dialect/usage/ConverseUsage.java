package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` of Converse. Its input count leaves cached parts out; ours has them in.
public final class ConverseUsage {
    private ConverseUsage() {}

    /// The counts of an answer, or of the event behind a stream.
    public static @Nullable Usage of(Json answer, @Nullable Usage before) {
        Usage usage = read(Members.of(answer, "usage"), before);
        String tier = Members.text(Members.of(answer, "serviceTier"), "type");
        return usage == null || tier == null
                ? usage
                : usage.with(usage.extras().with(Counts.tier(tier, usage.extras().tier())));
    }

    /// The counts of a `usage`.
    ///
    /// @param before what was reported earlier; it holds where nothing is reported now
    public static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        long cached = Counts.of(usage, "cacheReadInputTokens");
        long written = Counts.of(usage, "cacheWriteInputTokens");
        long fresh = Counts.of(usage, "inputTokens");
        return new Usage(
                fresh + cached + written,
                Counts.of(usage, "outputTokens"),
                cached,
                written,
                Math.min(hour(Members.of(usage, "cacheDetails")), written),
                0,
                before == null ? Extras.NONE : before.extras());
    }

    private static long hour(@Nullable Json lifetimes) {
        long sum = 0;
        for (int i = 0; lifetimes != null && i < lifetimes.size(); i++) {
            boolean hour = "1h".equals(Members.text(lifetimes.at(i), "ttl"));
            sum += hour ? Counts.of(lifetimes.at(i), "inputTokens") : 0;
        }
        return sum;
    }
}
