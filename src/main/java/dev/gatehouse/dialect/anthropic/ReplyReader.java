package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.MessagesUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads whole answers of the Messages API.
final class ReplyReader {
    private ReplyReader() {}

    static Reply read(Json answer, TranslationInputs inputs) throws MalformedJson {
        var parts = new ArrayList<Part>();
        Json content = answer.member("content");
        for (int i = 0; content != null && i < content.size(); i++) {
            parts.add(part(content.at(i), inputs));
        }
        boolean called = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        var choice = new Reply.Choice(parts, stop(answer, called));
        return new Reply(
                Members.textOrEmpty(answer, "id"),
                Members.textOrEmpty(answer, "model"),
                List.of(refused(choice, answer)),
                MessagesUsage.read(answer.member("usage"), null));
    }

    /// An explanation of a refusal is content of the answer.
    private static Reply.Choice refused(Reply.Choice choice, Json answer) {
        String why = Members.text(Members.of(answer, "stop_details"), "explanation");
        if (choice.stop().reason() != Stop.Reason.REFUSAL || why == null) {
            return choice;
        }
        var parts = new ArrayList<>(choice.parts());
        parts.add(new Part.Refusal(why));
        return new Reply.Choice(parts, choice.stop());
    }

    /// A block of an answer, as far as it is known when it starts.
    static Part part(Json block, TranslationInputs inputs) throws MalformedJson {
        String type = Members.textOrEmpty(block, "type");
        return switch (type) {
            case "text" -> new Part.Text(Members.textOrEmpty(block, "text"), citations(block));
            case "thinking" ->
                    new Part.Reasoning(
                            Members.textOrEmpty(block, "thinking"),
                            MessageReader.state(block, "signature", Kind.SIGNATURE));
            case "redacted_thinking" ->
                    new Part.Reasoning("", MessageReader.state(block, "data", Kind.ENCRYPTED));
            case "tool_use" -> call(block, inputs);
            default -> new Part.Opaque(MessageReader.DIALECT, type, block);
        };
    }

    /// A call; that of the tool which stands for an output format is the text of the answer.
    private static Part call(Json block, TranslationInputs inputs) throws MalformedJson {
        Part.ToolCall call = call(block, "content", inputs.names()::original);
        boolean answer =
                inputs.noted(RequestWriter.ANSWER_TOOL)
                        && call.name().equals(RequestWriter.ANSWER_TOOL);
        return answer ? new Part.Text(call.input().equals("{}") ? "" : call.input()) : call;
    }

    static Part.ToolCall call(Json block, String place, UnaryOperator<String> names)
            throws MalformedJson {
        String id = Members.text(block, "id");
        String name = Members.text(block, "name");
        if (id == null || name == null) {
            throw new MalformedJson(place + " must have an 'id' and a 'name'", place);
        }
        return new Part.ToolCall(id, names.apply(name), Texts.compact(Members.of(block, "input")));
    }

    static List<Citation> citations(Json block) {
        Json all = Members.of(block, "citations");
        var citations = new ArrayList<Citation>();
        for (int i = 0; all != null && all.kind() == Json.Kind.ARRAY && i < all.size(); i++) {
            citations.add(citation(all.at(i)));
        }
        return citations;
    }

    static Citation citation(Json json) {
        String title = Members.text(json, "title");
        return new Citation(
                Members.text(json, "url"),
                title == null ? Members.text(json, "document_title") : title,
                -1,
                -1,
                MessageReader.DIALECT,
                json);
    }

    /// @param called whether the answer calls a tool
    static Stop stop(@Nullable Json holder, boolean called) {
        String sequence = Members.text(holder, "stop_sequence");
        return switch (Members.textOrEmpty(holder, "stop_reason")) {
            case "tool_use" -> new Stop(called ? Stop.Reason.TOOL_CALLS : Stop.Reason.END);
            case "stop_sequence" -> new Stop(Stop.Reason.SEQUENCE, sequence);
            case "max_tokens" -> new Stop(Stop.Reason.LENGTH);
            case "model_context_window_exceeded" -> new Stop(Stop.Reason.CONTEXT);
            case "refusal" -> new Stop(Stop.Reason.REFUSAL);
            case "pause_turn" -> new Stop(Stop.Reason.PAUSE);
            default -> new Stop(Stop.Reason.END);
        };
    }
}
