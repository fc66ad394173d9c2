package dev.gatehouse.dialect.converse;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.ConverseUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the events of a Converse stream. Blocks of text and of reasoning start without an event of
/// their own, with their first delta; the usage follows behind the stop.
final class EventDecoder implements ProviderTranslation.EventDecoder {
    private final TranslationInputs inputs;
    private final Map<Long, Integer> open = new TreeMap<>();
    private final StringBuilder signature = new StringBuilder();
    private int next;
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
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        switch (event.name()) {
            case "messageStart" -> events.accept(new Event.Started("", ""));
            case "contentBlockStart" -> start(Json.parse(data), events);
            case "contentBlockDelta" -> delta(Json.parse(data), events);
            case "contentBlockStop" -> close(index(Json.parse(data)), events);
            case "messageStop" -> {
                String reason = Members.textOrEmpty(Json.parse(data), "stopReason");
                stop = ReplyReader.stop(reason, called);
                return ReplyReader.failure(reason);
            }
            case "metadata" -> {
                Usage usage = ConverseUsage.of(Json.parse(data), null);
                if (usage != null) {
                    events.accept(new Event.Reported(usage));
                }
                ended = stop != null;
            }
            default -> {}
        }
        return null;
    }

    private static long index(Json event) {
        return Members.number(event, "contentBlockIndex", 0);
    }

    private void start(Json event, Consumer<Event> events) throws MalformedJson {
        Json start = Members.of(event, "start");
        Json use = Members.of(start, "toolUse");
        if (use != null) {
            Part head = ReplyReader.answer(ReplyReader.call(use, inputs).withInput(""), inputs);
            called |= head instanceof Part.ToolCall;
            open(index(event), head, events);
        } else if (start != null && start.size() > 0) {
            String type = start.names().getFirst();
            open(index(event), new Part.Opaque(Converse.DIALECT, type, start), events);
        }
    }

    private int open(long index, Part head, Consumer<Event> events) {
        int number = next++;
        open.put(index, number);
        signature.setLength(0);
        events.accept(new Event.Opened(number, 0, head));
        return number;
    }

    private int block(long index, Part head, Consumer<Event> events) {
        Integer known = open.get(index);
        return known == null ? open(index, head, events) : known;
    }

    private void delta(Json event, Consumer<Event> events) {
        Json delta = Members.of(event, "delta");
        long index = index(event);
        Json text = Members.of(delta, "text");
        Json thought = Members.of(delta, "reasoningContent");
        Json use = Members.of(delta, "toolUse");
        Json citation = Members.of(delta, "citation");
        if (text != null) {
            append(block(index, new Part.Text(""), events), delta, "text", events);
        } else if (thought != null) {
            thought(index, thought, events);
        } else if (use != null && open.containsKey(index)) {
            append(open.get(index), use, "input", events);
        } else if (citation != null) {
            int block = block(index, new Part.Text(""), events);
            events.accept(new Event.Cited(block, ReplyReader.citation(citation)));
        }
    }

    private void thought(long index, Json thought, Consumer<Event> events) {
        String hidden = Members.text(thought, "redactedContent");
        if (hidden != null) {
            block(index, new Part.Reasoning("", ReplyReader.hidden(hidden)), events);
            return;
        }
        int block = block(index, new Part.Reasoning("", null), events);
        append(block, thought, "text", events);
        signature.append(Members.textOrEmpty(thought, "signature"));
    }

    private static void append(
            int block, @Nullable Json holder, String name, Consumer<Event> events) {
        String text = Members.text(holder, name);
        if (text != null) {
            events.accept(new Event.Delta(block, text));
        }
    }

    private void close(long index, Consumer<Event> events) {
        Integer block = open.remove(index);
        if (block == null) {
            return;
        }
        if (!signature.isEmpty()) {
            ReasoningState state = ReplyReader.signed(signature.toString(), inputs);
            events.accept(new Event.Signed(block, state));
            signature.setLength(0);
        }
        events.accept(new Event.Closed(block));
    }

    @Override
    public boolean complete() {
        return stop != null;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void finish(Consumer<Event> events) {
        for (long index : open.keySet().toArray(Long[]::new)) {
            close(index, events);
        }
        events.accept(new Event.Stopped(0, stop == null ? new Stop(Stop.Reason.END) : stop));
    }
}
