package dev.gatehouse.dialect.converse;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.ConverseUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads whole answers of the Converse API.
final class ReplyReader {
    private static final int BAD_GATEWAY = 502;

    private ReplyReader() {}

    static Reply read(Json answer, TranslationInputs inputs) throws MalformedJson {
        var parts = new ArrayList<Part>();
        Json message = Members.of(Members.of(answer, "output"), "message");
        Json content = Members.of(message, "content");
        for (int i = 0; content != null && i < content.size(); i++) {
            Part part = part(content.at(i), inputs);
            if (part != null) {
                parts.add(part);
            }
        }
        boolean called = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        Stop stop = stop(Members.textOrEmpty(answer, "stopReason"), called);
        return new Reply(
                "", "", List.of(new Reply.Choice(parts, stop)), ConverseUsage.of(answer, null));
    }

    /// A block; `null` for one that holds nothing.
    private static @Nullable Part part(Json block, TranslationInputs inputs) throws MalformedJson {
        List<String> names = block.names();
        if (names.isEmpty()) {
            return null;
        }
        String type = names.getFirst();
        Json value = block.at(0);
        return switch (type) {
            case "text" -> new Part.Text(value.text());
            case "reasoningContent" -> reasoning(value, inputs);
            case "toolUse" -> answer(call(value, inputs), inputs);
            case "citationsContent" -> cited(value);
            default -> new Part.Opaque(Converse.DIALECT, type, block);
        };
    }

    private static Part reasoning(Json value, TranslationInputs inputs) {
        String hidden = Members.text(value, "redactedContent");
        if (hidden != null) {
            return new Part.Reasoning("", hidden(hidden));
        }
        Json text = Members.of(value, "reasoningText");
        String signature = Members.text(text, "signature");
        return new Part.Reasoning(
                Members.textOrEmpty(text, "text"),
                signature == null ? null : signed(signature, inputs));
    }

    static ReasoningState hidden(String value) {
        return new ReasoningState(Converse.DIALECT, Kind.ENCRYPTED, value);
    }

    /// The signature of a thought: Claude's own API accepts those of Claude here, and the other way
    /// round.
    static ReasoningState signed(String signature, TranslationInputs inputs) {
        boolean claude = Family.of(inputs.target()) == Family.CLAUDE;
        return new ReasoningState(
                claude ? MessageWriter.MESSAGES : Converse.DIALECT, Kind.SIGNATURE, signature);
    }

    static Part.ToolCall call(Json use, TranslationInputs inputs) throws MalformedJson {
        String id = Members.text(use, "toolUseId");
        String name = Members.text(use, "name");
        if (id == null || name == null) {
            throw new MalformedJson("has a 'toolUse' without 'toolUseId' and 'name'", null);
        }
        String input = Texts.compact(Members.of(use, "input"));
        return new Part.ToolCall(id, inputs.names().original(name), input);
    }

    /// A call; that of the tool which stands for an output format is the text of the answer.
    static Part answer(Part.ToolCall call, TranslationInputs inputs) {
        boolean answer =
                inputs.noted(ToolWriter.ANSWER_TOOL) && call.name().equals(ToolWriter.ANSWER_TOOL);
        return answer ? new Part.Text(call.input()) : call;
    }

    private static Part cited(Json value) {
        var text = new StringBuilder();
        Json content = Members.of(value, "content");
        for (int i = 0; content != null && i < content.size(); i++) {
            text.append(Members.textOrEmpty(content.at(i), "text"));
        }
        var citations = new ArrayList<Citation>();
        Json all = Members.of(value, "citations");
        for (int i = 0; all != null && i < all.size(); i++) {
            citations.add(citation(all.at(i)));
        }
        return new Part.Text(text.toString(), citations);
    }

    static Citation citation(Json json) {
        Json web = Members.of(Members.of(json, "location"), "web");
        return new Citation(
                Members.text(web, "url"),
                Members.text(json, "title"),
                -1,
                -1,
                Converse.DIALECT,
                json);
    }

    /// @param called whether the answer calls a tool
    static Stop stop(String reason, boolean called) {
        return switch (reason) {
            case "tool_use" -> new Stop(called ? Stop.Reason.TOOL_CALLS : Stop.Reason.END);
            case "stop_sequence" -> new Stop(Stop.Reason.SEQUENCE);
            case "max_tokens" -> new Stop(Stop.Reason.LENGTH);
            case "model_context_window_exceeded" -> new Stop(Stop.Reason.CONTEXT);
            case "guardrail_intervened", "content_filtered" -> new Stop(Stop.Reason.CONTENT_FILTER);
            case "refusal" -> new Stop(Stop.Reason.REFUSAL);
            default -> new Stop(Stop.Reason.END);
        };
    }

    /// The error of an answer whose model wrote what cannot be used; another attempt may succeed.
    static @Nullable ProviderError failure(String reason) {
        return reason.startsWith("malformed_")
                ? new ProviderError(
                        ProviderError.Kind.OVERLOAD,
                        BAD_GATEWAY,
                        "The model stopped with '" + reason + "'.",
                        reason,
                        null,
                        null,
                        null)
                : null;
    }
}
