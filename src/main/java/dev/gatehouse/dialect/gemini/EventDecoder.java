package dev.gatehouse.dialect.gemini;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.GeminiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the chunks of a stream, each of which has the form of a whole answer. There is no last
/// event: the stream is complete when each candidate has its finish reason.
final class EventDecoder implements ProviderTranslation.EventDecoder {
    private final TranslationInputs inputs;
    private final TreeMap<Integer, CandidateDecoder> candidates = new TreeMap<>();
    private int blocks;
    private boolean started;
    private boolean blocked;
    private @Nullable Usage usage;

    EventDecoder(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    /// Reads a whole answer: a stream of one chunk.
    static Reply whole(Json answer, TranslationInputs inputs) throws MalformedJson {
        var decoder = new EventDecoder(inputs);
        var reply = new ReplyBuilder();
        decoder.chunk(answer, reply::add);
        decoder.finish(reply::add);
        return reply.reply();
    }

    @Override
    public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
            throws MalformedJson {
        if (!event.hasData()) {
            return null;
        }
        // What is kept of a chunk must not lie in the reader's buffer.
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        Json chunk = Json.parse(data);
        if (chunk.kind() != Json.Kind.OBJECT || Members.of(chunk, "error") != null) {
            return ErrorBody.inAnswer(chunk);
        }
        chunk(chunk, events);
        return null;
    }

    private void chunk(Json chunk, Consumer<Event> events) throws MalformedJson {
        if (!started) {
            started = true;
            events.accept(
                    new Event.Started(
                            Members.textOrEmpty(chunk, "responseId"),
                            Members.textOrEmpty(chunk, "modelVersion")));
        }
        blocked |= blocked(chunk);
        Json all = Members.of(chunk, "candidates");
        for (int i = 0; all != null && i < all.size(); i++) {
            Json candidate = all.at(i);
            int index = (int) Members.number(candidate, "index", i);
            candidates
                    .computeIfAbsent(index, at -> new CandidateDecoder(at, () -> blocks++, inputs))
                    .take(candidate, events);
        }
        Json reported = Members.of(chunk, "usageMetadata");
        usage = GeminiUsage.of(chunk, usage);
        if (reported != null && usage != null) {
            events.accept(new Event.Reported(usage));
        }
    }

    /// Whether the provider has rejected the prompt.
    static boolean blocked(Json chunk) {
        return Members.text(Members.of(chunk, "promptFeedback"), "blockReason") != null;
    }

    @Override
    public boolean complete() {
        boolean all = blocked || !candidates.isEmpty();
        for (CandidateDecoder candidate : candidates.values()) {
            all &= candidate.finished();
        }
        return all;
    }

    @Override
    public boolean ended() {
        return false;
    }

    @Override
    public void finish(Consumer<Event> events) {
        candidates.values().forEach(candidate -> candidate.finish(events));
        if (candidates.isEmpty()) {
            Stop.Reason reason = blocked ? Stop.Reason.CONTENT_FILTER : Stop.Reason.END;
            events.accept(new Event.Stopped(0, new Stop(reason)));
        }
    }
}
