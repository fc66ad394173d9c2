package dev.gatehouse.dialect;

import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a complete answer in the dialect of its client, and writes it in another form of the same
/// dialect: a stream as a whole answer, or the reverse. For one answer.
public final class AnswerForms {
    private final ClientTranslation client;
    private final ProviderTranslation upstream;
    private final TranslationInputs inputs;

    AnswerForms(ClientTranslation client, ProviderTranslation upstream, TranslationInputs inputs) {
        this.client = client;
        this.upstream = upstream;
        this.inputs = inputs;
    }

    /// Reads a whole answer.
    public Reply whole(byte[] body) throws MalformedJson {
        return upstream.read(Json.parse(body), inputs);
    }

    /// Reads the frames of a stream.
    ///
    /// @return `null` when it is not complete, or reports an error
    public @Nullable Reply stream(byte[] frames) throws MalformedJson {
        GatheredReply gathered =
                GatheredReply.of(
                        upstream.events(inputs),
                        new SseReader(ByteSource.of(frames), frames.length + 1));
        return gathered.reply();
    }

    /// Writes a whole answer to a request.
    public byte[] asWhole(Json request, Reply reply) throws MalformedJson {
        prepare(request);
        return client.write(reply, inputs);
    }

    /// Writes a stream in answer to a request.
    public List<Frame> asStream(Json request, Reply reply, StreamOptions options)
            throws MalformedJson {
        prepare(request);
        var frames = new ArrayList<Frame>();
        StreamTransform.Out out = frame -> frames.add(frame.copy());
        ClientTranslation.EventWriter writer = client.events(options, inputs);
        try {
            if (reply.usage() != null) {
                // Messages states the size of the input when a stream begins.
                writer.put(new Event.Reported(reply.usage()), out);
            }
            for (Event event : reply.events()) {
                writer.put(event, out);
            }
            writer.finish(new Sink.End.Complete(), out);
        } catch (IOException e) {
            throw new IllegalStateException("frames are kept in memory", e);
        }
        return frames;
    }

    /// Readers and writers repeat parts of a request, or depend on them.
    private void prepare(Json request) throws MalformedJson {
        inputs.request(request);
        Conversation read = client.read(request, inputs);
        inputs.requestedModel(read.model());
    }
}
