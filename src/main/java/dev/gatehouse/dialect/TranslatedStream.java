package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A stream that goes through the hub model: the provider's events are decoded and written in the
/// client's dialect.
final class TranslatedStream implements StreamTransform {
    private final ProviderTranslation.EventDecoder decoder;
    private final ClientTranslation.EventWriter writer;
    private final StreamState state = new StreamState();
    private final List<Event> events = new ArrayList<>(4);

    TranslatedStream(
            ProviderTranslation.EventDecoder decoder, ClientTranslation.EventWriter writer) {
        this.decoder = decoder;
        this.writer = writer;
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
        for (Event each : events) {
            if (each instanceof Event.Reported(var usage)) {
                state.usage(usage);
            }
            writer.put(each, out);
        }
        if (decoder.complete() && state.error() == null && state.unreadable() == null) {
            end(out);
        }
    }

    private void end(Out out) throws IOException {
        if (!state.ended()) {
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
