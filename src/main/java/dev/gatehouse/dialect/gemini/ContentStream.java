package dev.gatehouse.dialect.gemini;

import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.usage.GeminiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Passes the chunks of a stream byte for byte. There is no last event: the stream is whole when
/// each candidate has its finish reason.
final class ContentStream implements StreamTransform {
    private final StreamState state = new StreamState();
    private final Set<Long> seen = new HashSet<>(2);
    private final Set<Long> finished = new HashSet<>(2);
    private final CandidateReason reason = new CandidateReason();
    private boolean blocked;

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            pass(event, Frame.Kind.IDLE, out);
            return;
        }
        Json chunk;
        try {
            chunk = Json.parse(event.data(), event.dataFrom(), event.dataTo());
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
            return;
        }
        if (chunk.kind() != Json.Kind.OBJECT || Members.of(chunk, "error") != null) {
            state.failed(ErrorBody.inAnswer(chunk));
            return;
        }
        state.usage(GeminiUsage.of(chunk, state.usage()));
        blocked |= EventDecoder.blocked(chunk);
        reason.add(chunk);
        state.finishReason(reason.word());
        pass(event, content(chunk) ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE, out);
    }

    /// Whether a chunk has content. A finish reason is none, but states that no more comes.
    private boolean content(Json chunk) {
        boolean content = false;
        Json all = Members.of(chunk, "candidates");
        for (int i = 0; all != null && i < all.size(); i++) {
            Json candidate = all.at(i);
            long index = Members.number(candidate, "index", i);
            seen.add(index);
            if (Members.text(candidate, "finishReason") != null) {
                finished.add(index);
            }
            Json parts = Members.of(Members.of(candidate, "content"), "parts");
            content |= parts != null && parts.size() > 0;
        }
        return content;
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    @Override
    public void finish(Sink.End end, Out out) {
        if (end instanceof Sink.End.Complete && whole()) {
            state.end();
        }
    }

    @Override
    public boolean whole() {
        return blocked || (!seen.isEmpty() && finished.containsAll(seen));
    }

    @Override
    public StreamState state() {
        return state;
    }
}
