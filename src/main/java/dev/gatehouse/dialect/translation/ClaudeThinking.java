package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.dialect.translation.ClaudeRules.Mark;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How much a Claude model thinks for a request, and how many tokens it may write.
///
/// @param kind `null` when the request does not mention it
/// @param budget in tokens, for [Kind#ENABLED]
/// @param effort `null` when the request does not mention it
/// @param shown whether the thoughts are to be in the answer
public record ClaudeThinking(
        @Nullable Kind kind, long budget, @Nullable String effort, boolean shown, long maxTokens) {
    private static final String DIALECT = "anthropic";
    private static final long LEAST = 1024;

    /// The types of `thinking`.
    public enum Kind {
        ENABLED,
        ADAPTIVE,
        DISABLED
    }

    /// What a request makes a model do.
    ///
    /// @param accepted whether the provider accepts a piece of reasoning that comes back
    public static ClaudeThinking of(
            Conversation conversation, ClaudeRules rules, Predicate<Part> accepted)
            throws MalformedJson {
        Json given = conversation.settings().get(Setting.MAX_TOKENS);
        long wanted = given == null ? rules.output() : Math.min(rules.output(), given.asLong());
        ReasoningRequest request = conversation.reasoning();
        if (request == null) {
            return new ClaudeThinking(null, 0, null, true, wanted);
        }
        boolean shown = !Boolean.FALSE.equals(request.shown());
        String effort = request.effortInWords();
        if (request.off() || openLoop(conversation.messages(), accepted)) {
            return off(rules, wanted, shown);
        }
        if (rules.accepts(Mark.ADAPTIVE) && (request.budget() == null || !budgeted(rules))) {
            String known = effort == null ? null : effort.equals("minimal") ? "low" : effort;
            return new ClaudeThinking(Kind.ADAPTIVE, 0, known, shown, wanted);
        }
        if (request.mode() == null && effort == null && request.budget() == null) {
            return new ClaudeThinking(null, 0, null, shown, wanted);
        }
        return budget(request, effort, rules, given == null ? null : wanted);
    }

    private static boolean budgeted(ClaudeRules rules) {
        return rules.accepts(Mark.BUDGET);
    }

    private static ClaudeThinking off(ClaudeRules rules, long wanted, boolean shown) {
        return rules.accepts(Mark.DISABLING)
                ? new ClaudeThinking(Kind.DISABLED, 0, null, shown, wanted)
                : new ClaudeThinking(null, 0, "low", shown, wanted);
    }

    /// The budget comes out of `max_tokens`, so that the limit of the request is raised by it.
    private static ClaudeThinking budget(
            ReasoningRequest request,
            @Nullable String effort,
            ClaudeRules rules,
            @Nullable Long limit) {
        long asked =
                request.budget() == null
                        ? Math.round(rules.output() * share(effort))
                        : request.budget();
        boolean shown = !Boolean.FALSE.equals(request.shown());
        long most =
                limit == null
                        ? rules.output()
                        : request.budget() == null
                                ? Math.min(rules.output(), limit + Math.max(LEAST, asked))
                                : limit;
        long budget = Math.min(Math.max(LEAST, asked), most - 1);
        return budget < LEAST
                ? new ClaudeThinking(null, 0, null, shown, most)
                : new ClaudeThinking(Kind.ENABLED, budget, null, shown, most);
    }

    private static double share(@Nullable String effort) {
        return switch (effort == null ? "medium" : effort) {
            case "minimal" -> 0.02;
            case "low" -> 0.1;
            case "high" -> 0.6;
            case "xhigh", "max" -> 0.9;
            default -> 0.3;
        };
    }

    /// Whether the model waits for results of tools whose call came without thoughts that it could
    /// accept: it rejects a request that makes it think then.
    private static boolean openLoop(List<Message> messages, Predicate<Part> accepted) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            Message message = messages.get(i);
            if (message.role() == Role.USER) {
                return false;
            }
            if (message.role() == Role.ASSISTANT) {
                List<Part> parts = message.parts();
                return parts.stream().anyMatch(Part.ToolCall.class::isInstance)
                        && parts.stream().noneMatch(accepted);
            }
        }
        return false;
    }

    /// Whether Anthropic's models accept a piece of reasoning.
    public static boolean accepted(Part part) {
        return part instanceof Part.Reasoning(String _, var state)
                && state != null
                && state.dialect().equals(DIALECT);
    }

    /// Whether the model will think.
    public boolean on() {
        return kind == Kind.ENABLED || kind == Kind.ADAPTIVE;
    }

    /// Writes `thinking` as a member of the object that is being written.
    public void writeTo(JsonWriter out) {
        switch (kind) {
            case null -> {}
            case DISABLED -> out.name("thinking").object().member("type", "disabled").end();
            case ADAPTIVE -> {
                out.name("thinking").object().member("type", "adaptive");
                out.member("display", shown ? "summarized" : "omitted").end();
            }
            case ENABLED -> {
                out.name("thinking").object().member("type", "enabled");
                out.member("budget_tokens", budget).end();
            }
        }
    }
}
