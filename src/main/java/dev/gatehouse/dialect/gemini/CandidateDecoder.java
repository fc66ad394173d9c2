package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reads one candidate of a stream. Texts and thoughts that follow each other in chunks are one
/// block; a function call comes whole.
final class CandidateDecoder {
    /// Reasons after which nothing of use has come.
    private static final Set<String> FAILURES =
            Set.of(
                    "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MALFORMED_RESPONSE");

    private final int index;
    private final IntSupplier blocks;
    private final TranslationInputs inputs;
    private @Nullable Part open;
    private int openBlock;
    private @Nullable String finish;
    private boolean called;

    CandidateDecoder(int index, IntSupplier blocks, TranslationInputs inputs) {
        this.index = index;
        this.blocks = blocks;
        this.inputs = inputs;
    }

    boolean finished() {
        return finish != null;
    }

    void take(Json candidate, Consumer<Event> events) throws MalformedJson {
        Json parts = MessageReader.PARTS.in(Members.of(candidate, "content"), Json.Kind.ARRAY);
        for (int i = 0; parts != null && i < parts.size(); i++) {
            part(parts.at(i), events);
        }
        citations(Members.of(candidate, "groundingMetadata"), events);
        String reason = Members.text(candidate, "finishReason");
        if (reason != null && FAILURES.contains(reason)) {
            String why = Members.textOrEmpty(candidate, "finishMessage");
            throw new MalformedJson(("ended with " + reason + " " + why).strip(), null);
        }
        finish = reason == null ? finish : reason;
    }

    private void part(Json part, Consumer<Event> events) throws MalformedJson {
        Json call = PartReader.CALL.in(part);
        if (call != null) {
            call(call, PartReader.signature(part), events);
        } else if (PartReader.INLINE.in(part) != null || PartReader.FILE.in(part) != null) {
            whole(new Part.Attachment(PartReader.media(part, "content")), events);
        } else if (Members.of(part, "executableCode") != null) {
            Json code = Members.of(part, "executableCode");
            String language = Members.textOrEmpty(code, "language");
            fenced(language.equals("PYTHON") ? "python" : "", code, "code", events);
        } else if (Members.of(part, "codeExecutionResult") != null) {
            fenced("", Members.of(part, "codeExecutionResult"), "output", events);
        } else if (PartReader.TEXT.in(part) != null || PartReader.SIGNATURE.in(part) != null) {
            text(part, events);
        } else if (!part.names().isEmpty()) {
            whole(new Part.Opaque(MessageReader.DIALECT, part.names().getFirst(), part), events);
        }
    }

    private void fenced(
            String language, @Nullable Json holder, String name, Consumer<Event> events) {
        String text = Members.textOrEmpty(holder, name).stripTrailing();
        if (!text.isEmpty()) {
            grow(new Part.Text(""), "\n```" + language + "\n" + text + "\n```\n", events);
        }
    }

    private void text(Json part, Consumer<Event> events) {
        boolean thought = PartReader.THOUGHT.yes(part);
        String text = PartReader.TEXT.textOrEmpty(part);
        if (!text.isEmpty()) {
            grow(thought ? new Part.Reasoning("", null) : new Part.Text(""), text, events);
        }
        ReasoningState state = PartReader.signature(part);
        if (state == null) {
            return;
        }
        if (!thought || !(open instanceof Part.Reasoning)) {
            close(events);
            begin(new Part.Reasoning("", null), events);
        }
        events.accept(new Event.Signed(openBlock, state));
        close(events);
    }

    private void call(Json call, @Nullable ReasoningState state, Consumer<Event> events)
            throws MalformedJson {
        String name = PartReader.NAME.text(call);
        if (name == null) {
            throw new MalformedJson("has a function call without a name", null);
        }
        Json args = PartReader.ARGS.in(call);
        String input = Texts.compact(args);
        if (inputs.noted(ToolWriter.ANSWER_TOOL) && name.equals(ToolWriter.ANSWER_TOOL)) {
            grow(new Part.Text(""), input, events);
            return;
        }
        called = true;
        close(events);
        String id = PartReader.ID.text(call);
        var head =
                new Part.ToolCall(
                        id == null ? Identifiers.create("call_") : id,
                        inputs.names().original(name),
                        "",
                        Part.ToolCall.Form.JSON,
                        state);
        begin(head, events);
        events.accept(new Event.Delta(openBlock, input));
        close(events);
    }

    private void whole(Part part, Consumer<Event> events) {
        close(events);
        begin(part, events);
        close(events);
    }

    private void grow(Part head, String text, Consumer<Event> events) {
        Part last = open;
        if (last == null || last.getClass() != head.getClass()) {
            close(events);
            begin(head, events);
        }
        events.accept(new Event.Delta(openBlock, text));
    }

    private void begin(Part head, Consumer<Event> events) {
        open = head;
        openBlock = blocks.getAsInt();
        events.accept(new Event.Opened(openBlock, index, head));
    }

    private void close(Consumer<Event> events) {
        if (open != null) {
            open = null;
            events.accept(new Event.Closed(openBlock));
        }
    }

    /// Sources of the answer; they come with the last chunks, while the text is open.
    private void citations(@Nullable Json grounding, Consumer<Event> events) {
        Json chunks = Members.of(grounding, "groundingChunks");
        for (int i = 0; chunks != null && i < chunks.size() && open instanceof Part.Text; i++) {
            Json web = Members.of(chunks.at(i), "web");
            String uri = Members.text(web, "uri");
            if (web != null && uri != null) {
                String title = Members.text(web, "title");
                var citation = new Citation(uri, title, -1, -1, MessageReader.DIALECT, web);
                events.accept(new Event.Cited(openBlock, citation));
            }
        }
    }

    void finish(Consumer<Event> events) {
        close(events);
        events.accept(new Event.Stopped(index, new Stop(reason())));
    }

    private Stop.Reason reason() {
        return switch (finish == null ? "" : finish) {
            case "MAX_TOKENS", "CONTINUATION" -> Stop.Reason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" ->
                    Stop.Reason.CONTENT_FILTER;
            default -> called ? Stop.Reason.TOOL_CALLS : Stop.Reason.END;
        };
    }
}
