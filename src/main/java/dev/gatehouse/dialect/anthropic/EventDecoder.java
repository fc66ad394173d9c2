package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.MessagesUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the events of a Messages stream.
final class EventDecoder implements ProviderTranslation.EventDecoder {
    private static final byte[] PING = "ping".getBytes(UTF_8);

    private final TranslationInputs inputs;
    private final Map<Long, Integer> blocks = new HashMap<>();
    private final StringBuilder signature = new StringBuilder();
    private int next;
    private @Nullable Usage usage;
    private @Nullable Stop stop;
    private boolean called;
    private boolean ended;

    EventDecoder(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
            throws MalformedJson {
        if (event.exception()) {
            return ErrorBody.exception(event);
        }
        if (!event.hasData() || event.named(PING)) {
            return null;
        }
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        Json json = Json.parse(data);
        switch (Members.textOrEmpty(json, "type")) {
            case "message_start" -> start(json.member("message"), events);
            case "content_block_start" -> open(json, events);
            case "content_block_delta" -> delta(json, events);
            case "content_block_stop" -> close(json, events);
            case "message_delta" -> end(json, events);
            case "message_stop" -> ended = true;
            case "error" -> {
                return ErrorBody.inAnswer(json);
            }
            default -> {}
        }
        return null;
    }

    private void start(@Nullable Json message, Consumer<Event> events) {
        events.accept(
                new Event.Started(
                        Members.textOrEmpty(message, "id"), Members.textOrEmpty(message, "model")));
        report(Members.of(message, "usage"), events);
    }

    private void report(@Nullable Json reported, Consumer<Event> events) {
        usage = MessagesUsage.read(reported, usage);
        if (usage != null) {
            events.accept(new Event.Reported(usage));
        }
    }

    private void open(Json json, Consumer<Event> events) throws MalformedJson {
        Json block = json.member("content_block");
        if (block == null) {
            throw new MalformedJson("has no 'content_block'", null);
        }
        int number = next++;
        blocks.put(Members.number(json, "index", blocks.size()), number);
        Part head = ReplyReader.part(block, inputs);
        Json input = Members.of(block, "input");
        // The input of a call follows in deltas, and is an empty object here.
        boolean follows = input == null || input.size() == 0;
        called |= head instanceof Part.ToolCall;
        head = head instanceof Part.ToolCall call && follows ? call.withInput("") : head;
        events.accept(new Event.Opened(number, 0, head));
        signature.setLength(0);
    }

    private void delta(Json json, Consumer<Event> events) {
        Integer block = blocks.get(Members.number(json, "index", blocks.size() - 1L));
        Json delta = Members.of(json, "delta");
        if (block == null || delta == null) {
            return;
        }
        switch (Members.textOrEmpty(delta, "type")) {
            case "text_delta" -> text(block, delta, "text", events);
            case "thinking_delta" -> text(block, delta, "thinking", events);
            case "input_json_delta" -> text(block, delta, "partial_json", events);
            case "signature_delta" -> signature.append(Members.textOrEmpty(delta, "signature"));
            case "citations_delta" -> {
                Json citation = Members.of(delta, "citation");
                if (citation != null) {
                    events.accept(new Event.Cited(block, ReplyReader.citation(citation)));
                }
            }
            default -> {}
        }
    }

    private static void text(int block, Json delta, String name, Consumer<Event> events) {
        String text = Members.text(delta, name);
        if (text != null) {
            events.accept(new Event.Delta(block, text));
        }
    }

    private void close(Json json, Consumer<Event> events) {
        Integer block = blocks.get(Members.number(json, "index", blocks.size() - 1L));
        if (block == null) {
            return;
        }
        if (!signature.isEmpty()) {
            var state =
                    ReasoningState.of(signature.toString(), MessageReader.DIALECT, Kind.SIGNATURE);
            events.accept(new Event.Signed(block, Objects.requireNonNull(state)));
            signature.setLength(0);
        }
        events.accept(new Event.Closed(block));
    }

    private void end(Json json, Consumer<Event> events) {
        Json delta = Members.of(json, "delta");
        if (Members.text(delta, "stop_reason") != null) {
            stop = ReplyReader.stop(delta, called);
        }
        report(Members.of(json, "usage"), events);
    }

    @Override
    public boolean complete() {
        return stop != null || ended;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void finish(Consumer<Event> events) {
        events.accept(new Event.Stopped(0, stop == null ? new Stop(Stop.Reason.END) : stop));
    }
}
