package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` object of messages. Its input counts leave cached parts out; ours have them
/// in.
final class UsageReader {
    private static final Field<Long> INPUT = Field.integer("input_tokens");
    private static final Field<Long> OUTPUT = Field.integer("output_tokens");
    private static final Field<Long> READ = Field.integer("cache_read_input_tokens");
    private static final Field<Long> WRITTEN = Field.integer("cache_creation_input_tokens");
    private static final Field<Json> DETAILS = Field.object("output_tokens_details");
    private static final Field<Long> THINKING = Field.integer("thinking_tokens");

    private UsageReader() {}

    /// The counts so far.
    ///
    /// @param before the usage from earlier in the stream; what is not repeated still holds
    static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        Usage old = before == null ? new Usage(0, 0, 0, 0, 0) : before;
        try {
            long cached = or(READ.in(usage), old.cached());
            long written = or(WRITTEN.in(usage), old.written());
            long fresh = or(INPUT.in(usage), old.input() - old.cached() - old.written());
            Json details = DETAILS.in(usage);
            long thought = details == null ? old.reasoning() : or(THINKING.in(details), 0);
            long output = or(OUTPUT.in(usage), old.output());
            return new Usage(fresh + cached + written, output, cached, written, thought);
        } catch (MalformedJson _) {
            return before;
        }
    }

    private static long or(@Nullable Long told, long otherwise) {
        return Math.max(0, told == null ? otherwise : told);
    }
}
