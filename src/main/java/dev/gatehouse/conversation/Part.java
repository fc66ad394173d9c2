package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a message.
public sealed interface Part {
    /// Plain text.
    record Text(String text, List<Citation> citations) implements Part {
        public Text {
            citations = List.copyOf(citations);
        }

        public Text(String text) {
            this(text, List.of());
        }
    }

    /// What the model writes in place of an answer that it declines.
    record Refusal(String text) implements Part {}

    /// An image, a document, a recording or a film.
    record Attachment(Media media) implements Part {}

    /// What the model thought.
    ///
    /// @param text empty when only the state is there
    /// @param state what its provider needs to accept it again, `null` when there is none
    record Reasoning(String text, @Nullable ReasoningState state) implements Part {}

    /// A call of a tool.
    ///
    /// @param input the arguments as the model wrote them: JSON of a function, which may be
    ///     invalid, or free text of a custom tool
    /// @param state what its provider needs to accept it again, `null` as a rule
    record ToolCall(String id, String name, String input, Form form, @Nullable ReasoningState state)
            implements Part {
        /// A call of a function.
        public ToolCall(String id, String name, String input) {
            this(id, name, input, Form.JSON, null);
        }

        /// The same with another input.
        public ToolCall withInput(String other) {
            return new ToolCall(id, name, other, form, state);
        }

        /// The same with another state.
        public ToolCall with(@Nullable ReasoningState other) {
            return new ToolCall(id, name, input, form, other);
        }

        /// How a tool takes its input.
        public enum Form {
            JSON,
            TEXT
        }
    }

    /// What a tool returned.
    record ToolResult(String callId, List<Part> content, boolean failed) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /// Everything before it may be kept in the provider's prompt cache.
    ///
    /// @param ttl how long, such as `5m`; `null` for the provider's default
    record CacheMark(@Nullable String ttl) implements Part {}

    /// A piece that only its own dialect knows.
    ///
    /// @param dialect the dialect
    /// @param type what the dialect calls it
    record Opaque(String dialect, String type, Json json) implements Part {}
}
