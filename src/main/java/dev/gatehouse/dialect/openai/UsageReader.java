package dev.gatehouse.dialect.openai;

import dev.gatehouse.chat.Usage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` object of chat completions and embeddings.
final class UsageReader {
    private static final Field<Long> PROMPT = Field.whole("prompt_tokens");
    private static final Field<Long> COMPLETION = Field.whole("completion_tokens");
    private static final Field<Json> PROMPT_DETAILS = Field.object("prompt_tokens_details");
    private static final Field<Json> COMPLETION_DETAILS = Field.object("completion_tokens_details");
    private static final Field<Long> CACHED = Field.whole("cached_tokens");
    private static final Field<Long> WRITTEN = Field.whole("cache_write_tokens");
    private static final Field<Long> REASONING = Field.whole("reasoning_tokens");

    private UsageReader() {}

    /// The counts; `null` when there are none, or they make no sense.
    static @Nullable Usage read(@Nullable Json usage) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return null;
        }
        try {
            Long prompt = PROMPT.in(usage);
            if (prompt == null) {
                return null;
            }
            Json read = PROMPT_DETAILS.in(usage);
            Json written = COMPLETION_DETAILS.in(usage);
            return new Usage(
                    Math.max(0, prompt),
                    count(COMPLETION, usage),
                    count(CACHED, read),
                    count(WRITTEN, read),
                    count(REASONING, written));
        } catch (MalformedJson senseless) {
            return null;
        }
    }

    private static long count(Field<Long> field, @Nullable Json object) throws MalformedJson {
        Long value = object == null ? null : field.in(object);
        return value == null ? 0 : Math.max(0, value);
    }
}
