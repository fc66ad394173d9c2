package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.openai.ChunkError;
import dev.gatehouse.dialect.openai.ExactStream;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Brings the chunks of providers that only nearly keep to the format into the official order.
///
/// Strict clients fail on what nearly every imitator does: a role in each chunk, usage beside
/// choices, an `error` that is null, tool calls without index, id or type, chunks after the end. So
/// each choice becomes deltas, the first of them with the role, and one finish; then follows one
/// chunk with the usage, then the end. Members that the format does not define are kept.
final class NormalisedChatStream implements StreamTransform {
    private static final int MOST_CHOICES = 1024;
    private static final byte[] PING = ": ping\n".getBytes(UTF_8);
    private static final String[] KNOWN = {
        "id", "object", "created", "model", "choices", "usage", "error"
    };

    private final Asked usageAsked;
    private final TreeMap<Integer, ChoiceWriter> choices = new TreeMap<>();
    private final Untold untold = new Untold(KNOWN);
    private final StreamState state = new StreamState();
    private @Nullable String id;
    private @Nullable String model;
    private long created;
    private @Nullable Json usageReported;

    NormalisedChatStream(Asked usageAsked) {
        this.usageAsked = usageAsked;
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            // Names and numbers of events are no part of the format; a comment keeps the line open.
            out.put(Frame.of(PING, Frame.Kind.IDLE));
        } else if (ExactStream.done(event)) {
            // An end before any choice is no end of an answer.
            if (!choices.isEmpty()) {
                close(out);
            }
        } else {
            read(event, out);
        }
    }

    private void read(SseEvent event, Out out) throws IOException {
        try {
            byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
            Json chunk = Json.parse(data);
            if (ChunkError.reported(event, chunk)) {
                state.failed(ChunkError.of(chunk));
            } else if (!state.ended()) {
                chunk(chunk, out);
            }
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
        }
    }

    private void chunk(Json chunk, Out out) throws IOException, MalformedJson {
        identify(chunk);
        Json all = chunk.member("choices");
        noteUsage(chunk.member("x_groq"));
        noteUsage(chunk);
        untold.add(chunk);
        for (int i = 0; all != null && i < all.size(); i++) {
            Json choice = all.at(i);
            noteUsage(choice);
            int place = place(choice, i);
            ChoiceWriter writer = writer(place, out);
            writer.take(choice, out);
            if (place == 0) {
                state.finishReason(writer.finishReason());
            }
        }
    }

    /// The writer of a choice. The first one must be that of the first choice: some clients put all
    /// text into whichever choice comes first.
    private ChoiceWriter writer(int place, Out out) throws IOException {
        if (choices.isEmpty() && place != 0) {
            var first = new ChoiceWriter(this, 0);
            choices.put(0, first);
            first.open(out);
        }
        return choices.computeIfAbsent(place, index -> new ChoiceWriter(this, index));
    }

    /// The `index` of a choice, or its position when it has none that is valid.
    static int place(Json choice, int position) {
        Json index = choice.member("index");
        try {
            long place = index == null ? position : index.asLong();
            return place >= 0 && place < MOST_CHOICES ? (int) place : position;
        } catch (MalformedJson _) {
            return position;
        }
    }

    private void identify(Json chunk) {
        id = id == null ? filled(chunk.member("id")) : id;
        model = model == null ? filled(chunk.member("model")) : model;
        Json time = chunk.member("created");
        try {
            created = created == 0 && time != null ? time.asLong() : created;
        } catch (MalformedJson _) {
            // The gateway's time replaces it.
        }
    }

    private void noteUsage(@Nullable Json holder) {
        Usage read = holder == null ? null : OpenAiUsage.of(holder);
        if (holder != null && read != null) {
            state.usage(read);
            usageReported = holder.member("usage");
        }
    }

    private static @Nullable String filled(@Nullable Json text) {
        try {
            return text != null && text.hasText() ? text.text() : null;
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// Starts a chunk: everything before its choices.
    JsonWriter begin() {
        id = id == null ? "chatcmpl-" + name() : id;
        created = created == 0 ? System.currentTimeMillis() / 1000 : created;
        var writer =
                new JsonWriter()
                        .object()
                        .member("id", id)
                        .member("object", "chat.completion.chunk")
                        .member("created", created)
                        .member("model", model == null ? "" : model);
        untold.writeTo(writer);
        return writer.name("choices").array();
    }

    /// Ends a chunk and puts it.
    void send(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        chunk.endArray();
        if (usageAsked == Asked.YES) {
            chunk.name("usage").value((String) null);
        }
        emit(chunk, kind, out);
    }

    private void emit(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        untold.clear();
        String event = "data: " + chunk.end() + "\n\n";
        out.put(Frame.of(event.getBytes(UTF_8), kind));
    }

    static String name() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    }

    private void close(Out out) throws IOException {
        if (state.ended()) {
            return;
        }
        for (ChoiceWriter choice : choices.values()) {
            choice.close(out);
        }
        if (usageAsked == Asked.YES && usageReported != null) {
            JsonWriter last = begin().endArray();
            emit(last.name("usage").raw(usageReported.raw()), Frame.Kind.USAGE, out);
        }
        state.end();
        out.put(ExactStream.last());
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (end instanceof Sink.End.Complete && whole()) {
            close(out);
        }
    }

    @Override
    public boolean whole() {
        boolean all = !choices.isEmpty();
        for (ChoiceWriter choice : choices.values()) {
            all &= choice.finished();
        }
        return state.ended() || all;
    }

    @Override
    public StreamState state() {
        return state;
    }
}
