package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads the `usage` of messages. Its input counts leave cached parts out; ours have them in.
public final class MessagesUsage {
    private MessagesUsage() {}

    /// The counts so far.
    ///
    /// @param before the usage from earlier in the stream; what is not repeated still holds
    public static @Nullable Usage read(@Nullable Json usage, @Nullable Usage before) {
        if (usage == null || usage.kind() != Json.Kind.OBJECT) {
            return before;
        }
        Usage all = iterations(usage);
        Usage counted = all == null ? counted(usage, before == null ? Usage.NONE : before) : all;
        return counted.with(extras(usage, before == null ? Extras.NONE : before.extras()));
    }

    private static Usage counted(Json usage, Usage old) {
        long cached = Counts.or(usage, "cache_read_input_tokens", old.cached());
        Json lifetimes = Counts.object(usage, "cache_creation");
        long hour = Counts.or(lifetimes, "ephemeral_1h_input_tokens", old.writtenHour());
        long parts = hour + Counts.of(lifetimes, "ephemeral_5m_input_tokens");
        // A later total wins over an earlier breakdown: tools of the provider write to the cache
        // while the answer streams.
        long written =
                Counts.or(
                        usage,
                        "cache_creation_input_tokens",
                        lifetimes == null ? old.written() : parts);
        long fresh = Counts.or(usage, "input_tokens", old.input() - old.cached() - old.written());
        Json details = Counts.object(usage, "output_tokens_details");
        long thought = details == null ? old.reasoning() : Counts.of(details, "thinking_tokens");
        return new Usage(
                fresh + cached + written,
                Counts.or(usage, "output_tokens", old.output()),
                cached,
                written,
                Math.min(hour, written),
                thought,
                old.extras());
    }

    /// The sum over the steps of an answer whose context was compacted, as the counts beside them
    /// have the last step only; `null` when there is no such sum.
    private static @Nullable Usage iterations(Json usage) {
        Json steps = Members.of(usage, "iterations");
        Usage sum = null;
        boolean compacted = false;
        for (int i = 0; steps != null && i < steps.size(); i++) {
            String type = Members.textOrEmpty(steps.at(i), "type");
            if (type.equals("fallback_message")) {
                return null;
            }
            compacted |= type.equals("compaction");
            if (type.equals("compaction") || type.equals("message")) {
                Usage step = counted(steps.at(i), Usage.NONE);
                sum = sum == null ? step : sum.plus(step);
            }
        }
        return compacted ? sum : null;
    }

    private static Extras extras(Json usage, Extras old) {
        Json tools = Counts.object(usage, "server_tool_use");
        Tier tier = Counts.tier(Members.text(usage, "service_tier"), old.tier());
        boolean fast = "fast".equals(Members.text(usage, "speed"));
        Extras extras = old.with(fast ? Tier.FAST : tier);
        return tools == null
                ? extras
                : extras.with(Kind.SEARCHES, Counts.of(tools, "web_search_requests"))
                        .with(Kind.FETCHES, Counts.of(tools, "web_fetch_requests"))
                        .with(Kind.EXECUTIONS, Counts.of(tools, "code_execution_requests"));
    }
}
