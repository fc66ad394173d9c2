package dev.gatehouse.dialect.openai;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` object of all operations, and Gemini's `usageMetadata`: the same counts under
/// three sets of names.
public final class UsageReader {
    private static final List<Field<Long>> INPUT =
            counts("prompt_tokens", "input_tokens", "promptTokenCount");
    private static final List<Field<Long>> OUTPUT =
            counts("completion_tokens", "output_tokens", "candidatesTokenCount");
    private static final List<Field<Json>> INPUT_DETAILS =
            List.of(Field.object("prompt_tokens_details"), Field.object("input_tokens_details"));
    private static final List<Field<Json>> OUTPUT_DETAILS =
            List.of(
                    Field.object("completion_tokens_details"),
                    Field.object("output_tokens_details"));
    private static final Field<Long> CACHED = Field.integer("cached_tokens");
    private static final Field<Long> CACHED_CONTENT = Field.integer("cachedContentTokenCount");
    private static final Field<Long> WRITTEN = Field.integer("cache_write_tokens");
    private static final Field<Long> REASONING = Field.integer("reasoning_tokens");

    /// Gemini counts thoughts beside the answer, all others within it.
    private static final Field<Long> THOUGHTS = Field.integer("thoughtsTokenCount");

    private UsageReader() {}

    /// The counts; `null` when there are none, or they make no sense.
    public static @Nullable Usage read(@Nullable Json usage) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return null;
        }
        try {
            Long input = first(INPUT, usage);
            if (input == null) {
                return null;
            }
            Json read = first(INPUT_DETAILS, usage);
            Json written = first(OUTPUT_DETAILS, usage);
            Long output = first(OUTPUT, usage);
            long thoughts = count(THOUGHTS, usage);
            return new Usage(
                    Math.max(0, input),
                    Math.max(0, output == null ? 0 : output) + thoughts,
                    read == null ? count(CACHED_CONTENT, usage) : count(CACHED, read),
                    count(WRITTEN, read),
                    count(REASONING, written) + thoughts);
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static <T> @Nullable T first(List<Field<T>> names, Json object) throws MalformedJson {
        for (Field<T> name : names) {
            T value = name.in(object);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static long count(Field<Long> field, @Nullable Json object) throws MalformedJson {
        Long value = object == null ? null : field.in(object);
        return value == null ? 0 : Math.max(0, value);
    }

    private static List<Field<Long>> counts(String... names) {
        return Stream.of(names).map(Field::integer).toList();
    }
}
