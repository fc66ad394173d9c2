package dev.gatehouse.dialect.converse;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` object. Its input count leaves cached parts out; ours has them in.
final class UsageReader {
    private UsageReader() {}

    /// The counts of an answer.
    ///
    /// @param before what was reported earlier; it holds where nothing is reported now
    static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        long cached = count(usage, "cacheReadInputTokens");
        long written = count(usage, "cacheWriteInputTokens");
        long fresh = count(usage, "inputTokens");
        long output = count(usage, "outputTokens");
        return new Usage(fresh + cached + written, output, cached, written, 0);
    }

    private static long count(Json usage, String name) {
        return Math.max(0, Members.number(usage, name, 0));
    }
}
