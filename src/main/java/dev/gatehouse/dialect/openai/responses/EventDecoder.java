package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.openai.TypedEvents;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the events of a stream of the Responses API. Servers leave some out, so that every event
/// opens what it belongs to, and the end of an item brings what has not come before.
final class EventDecoder implements ProviderTranslation.EventDecoder {
    private final TranslationInputs inputs;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private int next;
    private boolean started;
    private boolean called;
    private boolean ended;
    private Stop stop = new Stop(Stop.Reason.END);

    private static final class Block {
        private final int number;
        private boolean filled;
        private boolean closed;

        Block(int number) {
            this.number = number;
        }
    }

    EventDecoder(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
            throws MalformedJson {
        if (!event.hasData() || TypedEvents.done(event)) {
            return null;
        }
        // What is kept of an event must not lie in the reader's buffer.
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        Json json = Json.parse(data);
        String type = TypedEvents.type(event, json);
        ProviderError error = TypedEvents.error(type, json);
        if (error != null) {
            return error;
        }
        if (type.equals("response.failed")) {
            Json response = Members.of(json, "response");
            Json reason = Members.of(response, "error");
            return ErrorBody.inAnswer(reason == null ? response : reason);
        }
        take(type.startsWith("response.") ? type.substring(9) : type, json, events);
        return null;
    }

    private void take(String type, Json json, Consumer<Event> events) throws MalformedJson {
        switch (type) {
            case "created", "in_progress", "queued" -> start(Members.of(json, "response"), events);
            case "output_item.added" -> added(json, events);
            case "content_part.added" -> part(json, events);
            case "output_text.delta" -> delta(json, new Part.Text(""), events);
            case "refusal.delta" -> delta(json, new Part.Refusal(""), events);
            case "reasoning_summary_text.delta", "reasoning_text.delta" ->
                    delta(json, new Part.Reasoning("", null), events);
            case "reasoning_summary_part.added" -> summary(json, events);
            case "function_call_arguments.delta", "custom_tool_call_input.delta" ->
                    input(json, events);
            case "output_text.annotation.added" -> cite(json, events);
            case "content_part.done" -> partDone(json, events);
            case "output_item.done" -> done(json, events);
            case "completed", "incomplete" -> end(Members.of(json, "response"), events);
            default -> {}
        }
    }

    private void start(@Nullable Json response, Consumer<Event> events) {
        if (!started) {
            started = true;
            events.accept(
                    new Event.Started(
                            Members.textOrEmpty(response, "id"),
                            Members.textOrEmpty(response, "model")));
        }
    }

    /// The key of a block: its item, and its place in a message.
    private static String key(Json event, @Nullable Json item, Part kind) {
        String own = item == null ? Members.text(event, "item_id") : Members.text(item, "id");
        String id = own == null ? "#" + Members.number(event, "output_index", 0) : own;
        boolean inMessage = kind instanceof Part.Text || kind instanceof Part.Refusal;
        return inMessage ? id + "/" + Members.number(event, "content_index", 0) : id;
    }

    private Block block(String key, Part head, Consumer<Event> events) {
        start(null, events);
        Block known = blocks.get(key);
        if (known != null) {
            return known;
        }
        var block = new Block(next++);
        blocks.put(key, block);
        events.accept(new Event.Opened(block.number, 0, head));
        return block;
    }

    private void added(Json json, Consumer<Event> events) {
        Json item = Members.of(json, "item");
        switch (Members.textOrEmpty(item, "type")) {
            case "reasoning" -> {
                var head = new Part.Reasoning("", null);
                block(key(json, item, head), head, events);
            }
            case "function_call", "custom_tool_call" -> call(json, item, events);
            default -> {}
        }
    }

    private @Nullable Block call(Json json, @Nullable Json item, Consumer<Event> events) {
        if (item == null) {
            return null;
        }
        called = true;
        Part.ToolCall head = ReplyReader.call(item, inputs).withInput("");
        return block(key(json, item, head), head, events);
    }

    private void part(Json json, Consumer<Event> events) {
        Part kind = kind(Members.of(json, "part"));
        if (kind != null) {
            block(key(json, null, kind), kind, events);
        }
    }

    private static @Nullable Part kind(@Nullable Json part) {
        return switch (Members.textOrEmpty(part, "type")) {
            case "output_text" -> new Part.Text("");
            case "refusal" -> new Part.Refusal("");
            default -> null;
        };
    }

    private void delta(Json json, Part kind, Consumer<Event> events) {
        fill(block(key(json, null, kind), kind, events), Members.text(json, "delta"), events);
    }

    private static void fill(Block block, @Nullable String more, Consumer<Event> events) {
        if (more != null && !block.closed) {
            block.filled = true;
            events.accept(new Event.Delta(block.number, more));
        }
    }

    /// Parts of a summary are paragraphs.
    private void summary(Json json, Consumer<Event> events) {
        var kind = new Part.Reasoning("", null);
        Block block = block(key(json, null, kind), kind, events);
        if (block.filled) {
            fill(block, "\n\n", events);
        }
    }

    private void input(Json json, Consumer<Event> events) {
        var any = new Part.ToolCall("", "", "");
        Block block = blocks.get(key(json, null, any));
        if (block == null) {
            block = blocks.get("#" + Members.number(json, "output_index", 0));
        }
        if (block != null) {
            fill(block, Members.text(json, "delta"), events);
        }
    }

    private void cite(Json json, Consumer<Event> events) {
        Json annotation = Members.of(json, "annotation");
        var kind = new Part.Text("");
        if (annotation != null) {
            Block block = block(key(json, null, kind), kind, events);
            events.accept(new Event.Cited(block.number, ContentReader.citation(annotation)));
        }
    }

    private void partDone(Json json, Consumer<Event> events) {
        Json part = Members.of(json, "part");
        Part kind = kind(part);
        if (kind != null) {
            boolean text = kind instanceof Part.Text;
            Block block = block(key(json, null, kind), kind, events);
            close(block, Members.text(part, text ? "text" : "refusal"), events);
        }
    }

    /// Ends a block; what it holds is written if nothing of it has come before.
    private static void close(Block block, @Nullable String whole, Consumer<Event> events) {
        if (!block.closed) {
            if (!block.filled) {
                fill(block, whole, events);
            }
            block.closed = true;
            events.accept(new Event.Closed(block.number));
        }
    }

    private void done(Json json, Consumer<Event> events) throws MalformedJson {
        Json item = Members.of(json, "item");
        switch (Members.textOrEmpty(item, "type")) {
            case "message" -> message(json, item, events);
            case "reasoning" -> reasoning(json, item, events);
            case "function_call" -> close(json, item, "arguments", events);
            case "custom_tool_call" -> close(json, item, "input", events);
            default -> whole(item, events);
        }
    }

    private void message(Json json, @Nullable Json item, Consumer<Event> events) {
        Json content = Members.of(item, "content");
        for (int i = 0; content != null && i < content.size(); i++) {
            Json part = content.at(i);
            Part kind = kind(part);
            if (kind == null) {
                continue;
            }
            String first = key(json, item, kind);
            String key = first.substring(0, first.lastIndexOf('/') + 1) + i;
            boolean text = kind instanceof Part.Text;
            Block block = block(key, kind, events);
            close(block, Members.text(part, text ? "text" : "refusal"), events);
        }
    }

    private void reasoning(Json json, @Nullable Json item, Consumer<Event> events) {
        if (item == null) {
            return;
        }
        Part.Reasoning read = ReasoningItem.read(item);
        var head = new Part.Reasoning("", null);
        Block block = block(key(json, item, head), head, events);
        if (read.state() != null && !block.closed) {
            events.accept(new Event.Signed(block.number, read.state()));
        }
        close(block, read.text().isEmpty() ? null : read.text(), events);
    }

    private void close(Json json, @Nullable Json item, String name, Consumer<Event> events) {
        Block block = call(json, item, events);
        if (block != null && item != null) {
            String whole = ItemReader.written(item, name);
            close(block, whole.isEmpty() ? null : whole, events);
        }
    }

    /// An item whose steps are of no interest.
    private void whole(@Nullable Json item, Consumer<Event> events) throws MalformedJson {
        List<Part> parts = item == null ? List.of() : ReplyReader.item(item, inputs);
        for (Part part : parts) {
            start(null, events);
            events.accept(new Event.Opened(next, 0, part));
            events.accept(new Event.Closed(next++));
        }
    }

    private void end(@Nullable Json response, Consumer<Event> events) throws MalformedJson {
        start(response, events);
        Json output = Members.of(response, "output");
        for (int i = 0; next == 0 && output != null && i < output.size(); i++) {
            Json item = output.at(i);
            called |= item.member("call_id") != null;
            whole(item, events);
        }
        for (Block block : blocks.values()) {
            close(block, null, events);
        }
        Usage usage = response == null ? null : OpenAiUsage.of(response);
        if (usage != null) {
            events.accept(new Event.Reported(usage));
        }
        stop = ReplyReader.stop(response, called);
        ended = true;
    }

    @Override
    public boolean complete() {
        return ended;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void finish(Consumer<Event> events) {
        events.accept(new Event.Stopped(0, stop));
    }
}
