package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.CustomTools;
import dev.gatehouse.dialect.translation.ToolCallRecorder;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A stream that goes through the hub model: the provider's events are decoded and written in the
/// client's dialect.
final class TranslatedStream implements StreamTransform {
    private static final int PER_PART = 256;

    private final ProviderTranslation.EventDecoder decoder;
    private final ClientTranslation.EventWriter writer;
    private final CustomTools.Stream customTools;
    private final ToolCallRecorder recorder;
    private final StreamState state = new StreamState();
    private final List<Event> events = new ArrayList<>(4);
    private final List<Event> restored = new ArrayList<>(2);

    /// @param calls receives a reply that calls tools, as far as reasoning and calls go
    TranslatedStream(
            ProviderTranslation.EventDecoder decoder,
            ClientTranslation.EventWriter writer,
            CustomTools customTools,
            Consumer<Reply> calls) {
        this.decoder = decoder;
        this.writer = writer;
        this.customTools = customTools.stream();
        this.recorder = new ToolCallRecorder(calls);
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        events.clear();
        try {
            ProviderError error = decoder.put(event, events::add);
            if (error != null) {
                state.failed(error);
            }
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
        }
        write(out);
        if (decoder.ended() && state.error() == null && state.unreadable() == null) {
            end(out);
        }
    }

    private void write(Out out) throws IOException {
        for (Event each : events) {
            if (each instanceof Event.Reported(var usage)) {
                state.usage(usage);
            } else if (each instanceof Event.Stopped(int choice, var stop) && choice == 0) {
                state.finishReason(stop.reason().word());
            }
            state.hold(held(each));
            recorder.put(each);
            restored.clear();
            customTools.restore(each, restored);
            for (Event written : restored) {
                writer.put(written, out);
            }
        }
    }

    /// What writers keep of an event, for a last event that repeats the whole reply.
    private static long held(Event event) {
        return switch (event) {
            case Event.Delta(_, var text) -> 2L * text.length();
            case Event.Opened _, Event.Signed _, Event.Cited _ -> PER_PART;
            case Event.Started _, Event.Closed _, Event.Stopped _, Event.Reported _ -> 0;
        };
    }

    private void end(Out out) throws IOException {
        if (!state.ended()) {
            events.clear();
            decoder.finish(events::add);
            write(out);
            state.end();
            writer.finish(new Sink.End.Complete(), out);
        }
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        switch (end) {
            case Sink.End.Complete _ -> {
                if (whole()) {
                    end(out);
                }
            }
            case Sink.End.Cut _ -> writer.finish(end, out);
        }
    }

    @Override
    public boolean whole() {
        return state.ended() || decoder.complete();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
