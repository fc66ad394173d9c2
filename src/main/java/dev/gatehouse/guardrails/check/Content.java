package dev.gatehouse.guardrails.check;

import dev.gatehouse.call.Call;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is checked: a request, an answer or a part of one.
///
/// @param call the call it belongs to
/// @param answer whether it is of the answer; else it is of the request
/// @param body the request, `null` for an answer
/// @param texts those that the guardrail concerns
/// @param tools the tools that a request offers, or that an answer calls
public record Content(
        Call call,
        boolean answer,
        @Nullable Json body,
        List<TextField> texts,
        List<ToolUse> tools) {
    public Content {
        texts = List.copyOf(texts);
        tools = List.copyOf(tools);
    }

    /// The same with other texts.
    public Content with(List<TextField> others) {
        return new Content(call, answer, body, others, tools);
    }
}
