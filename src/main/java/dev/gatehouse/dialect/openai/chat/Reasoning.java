package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reasoning in chat messages. The official format has none; `reasoning_content` or `reasoning`
/// hold the text, and the entries of `reasoning_details` (as OpenRouter writes them) the state.
final class Reasoning {
    static final String DETAILS = "reasoning_details";

    private Reasoning() {}

    /// The reasoning of a message or a delta.
    static List<Part.Reasoning> read(Json message) {
        Json details = message.member(DETAILS);
        var parts = new ArrayList<Part.Reasoning>();
        for (int i = 0; details != null && i < details.size(); i++) {
            Part.Reasoning part = detail(details.at(i));
            if (part != null) {
                parts.add(part);
            }
        }
        if (parts.stream().allMatch(part -> part.text().isEmpty())) {
            String text = text(message);
            if (text != null) {
                parts.addFirst(new Part.Reasoning(text, null));
            }
        }
        return parts;
    }

    /// The text of a message or a delta, `null` when it has none.
    static @Nullable String text(Json message) {
        String text = Texts.of(message.member("reasoning_content"));
        return text == null ? Texts.of(message.member("reasoning")) : text;
    }

    /// One entry, `null` for a kind without reasoning.
    static Part.@Nullable Reasoning detail(Json entry) {
        String type = Texts.of(entry.member("type"));
        return switch (type == null ? "" : type) {
            case "reasoning.text" -> {
                String text = Texts.of(entry.member("text"));
                String signature = Texts.of(entry.member("signature"));
                boolean nothing = text == null && signature == null;
                yield nothing
                        ? null
                        : new Part.Reasoning(
                                text == null ? "" : text, state(entry, signature, Kind.SIGNATURE));
            }
            case "reasoning.summary" -> {
                String text = Texts.of(entry.member("summary"));
                yield text == null ? null : new Part.Reasoning(text, null);
            }
            case "reasoning.encrypted" -> {
                ReasoningState state = state(entry, Texts.of(entry.member("data")), Kind.ENCRYPTED);
                yield state == null ? null : new Part.Reasoning("", state);
            }
            default -> null;
        };
    }

    private static @Nullable ReasoningState state(Json entry, @Nullable String value, Kind kind) {
        if (value == null) {
            return null;
        }
        String format = Texts.of(entry.member("format"));
        String dialect = format != null && format.startsWith("anthropic") ? "anthropic" : "chat";
        dialect = format != null && format.startsWith("google") ? "gemini" : dialect;
        dialect = format != null && format.startsWith("openai") ? "responses" : dialect;
        return ReasoningState.of(value, dialect, kind);
    }

    /// Writes one entry for a state.
    static void writeDetail(JsonWriter out, int index, ReasoningState state, String text) {
        boolean encrypted = state.kind() == Kind.ENCRYPTED;
        out.object().member("type", encrypted ? "reasoning.encrypted" : "reasoning.text");
        if (encrypted) {
            out.member("data", state.in("chat"));
        } else {
            if (!text.isEmpty()) {
                out.member("text", text);
            }
            out.member("signature", state.in("chat"));
        }
        out.member("index", index).end();
    }
}
