package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usageMetadata` of answers. Its counts of candidates leave thoughts out; ours have
/// them in.
final class UsageReader {
    private UsageReader() {}

    /// The counts so far; each chunk of a stream has those of the whole up to then.
    static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        Usage old = before == null ? new Usage(0, 0, 0, 0, 0) : before;
        long prompt = count(usage, "promptTokenCount", old.input());
        long input = prompt + count(usage, "toolUsePromptTokenCount", 0);
        long thoughts = count(usage, "thoughtsTokenCount", old.reasoning());
        long said = count(usage, "candidatesTokenCount", old.output() - old.reasoning());
        long cached = count(usage, "cachedContentTokenCount", old.cached());
        return new Usage(input, said + thoughts, Math.min(cached, input), 0, thoughts);
    }

    private static long count(Json usage, String name, long otherwise) {
        return Math.max(0, Members.number(usage, name, otherwise));
    }
}
