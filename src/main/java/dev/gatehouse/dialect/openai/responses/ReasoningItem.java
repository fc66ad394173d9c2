package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// Items of reasoning. The state of a reasoning of this dialect is the id of its item and what was
/// encrypted, with a colon between them: a provider wants both back.
final class ReasoningItem {
    static final String DIALECT = "responses";

    /// What stands where the text has no state: clients drop items without any.
    private static final ReasoningState NONE = new ReasoningState("none", Kind.ENCRYPTED, "");

    private ReasoningItem() {}

    static Part.Reasoning read(Json item) {
        String summary = texts(Members.of(item, "summary"));
        String text = summary.isEmpty() ? texts(Members.of(item, "content")) : summary;
        return new Part.Reasoning(text, state(item));
    }

    private static String texts(@Nullable Json parts) {
        var all = new StringBuilder();
        for (int i = 0; parts != null && i < parts.size(); i++) {
            String text = Members.textOrEmpty(parts.at(i), "text");
            all.append(all.isEmpty() || text.isEmpty() ? "" : "\n\n").append(text);
        }
        return all.toString();
    }

    /// The state of an item, `null` when it has none.
    static @Nullable ReasoningState state(Json item) {
        String encrypted = Members.text(item, "encrypted_content");
        if (encrypted == null) {
            return null;
        }
        ReasoningState state = ReasoningState.of(encrypted, DIALECT, Kind.ENCRYPTED);
        if (state == null || state.dialect().equals(NONE.dialect())) {
            return null;
        }
        return own(state) && state.value().equals(encrypted)
                ? new ReasoningState(
                        DIALECT, Kind.ENCRYPTED, Members.textOrEmpty(item, "id") + ":" + encrypted)
                : state;
    }

    private static boolean own(ReasoningState state) {
        return state.dialect().equals(DIALECT);
    }

    /// Whether providers of this dialect accept a piece of reasoning.
    static boolean accepted(Part.Reasoning reasoning) {
        return reasoning.state() != null && own(reasoning.state());
    }

    /// Writes an item for a provider that accepts it.
    static void toProvider(JsonWriter out, Part.Reasoning reasoning) {
        String value = reasoning.state() == null ? ":" : reasoning.state().value();
        int colon = value.indexOf(':');
        out.object().member("type", "reasoning");
        if (colon > 0) {
            out.member("id", value.substring(0, colon));
        }
        summary(out, reasoning.text());
        out.member("encrypted_content", value.substring(colon + 1)).end();
    }

    /// Writes an item for a client.
    static void toClient(JsonWriter out, String id, String text, @Nullable ReasoningState state) {
        out.object().member("id", id).member("type", "reasoning");
        summary(out, text);
        out.member("encrypted_content", encrypted(state == null ? NONE : state)).end();
    }

    private static String encrypted(ReasoningState state) {
        return own(state)
                ? state.value().substring(state.value().indexOf(':') + 1)
                : state.envelope();
    }

    private static void summary(JsonWriter out, String text) {
        out.name("summary").array();
        if (!text.isEmpty()) {
            out.object().member("type", "summary_text").member("text", text).end();
        }
        out.endArray();
    }
}
