package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Rejection;
import dev.gatehouse.chat.Usage;
import dev.gatehouse.dialect.Dialect.Terms.Asked;
import dev.gatehouse.dialect.Translation;
import dev.gatehouse.flow.Frame;
import dev.gatehouse.flow.SseEvent;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Passes the events of a provider that keeps to the format, byte for byte.
///
/// The one thing taken out again is the usage that the gateway asked for and the caller did not:
/// the
/// chunk that carries it, and the `usage: null` it puts into all others.
final class ExactChunks implements Translation {
    static final byte[] DONE = "[DONE]".getBytes(UTF_8);
    static final byte[] LAST = "data: [DONE]\n\n".getBytes(UTF_8);
    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] BLANK = "\n\n".getBytes(UTF_8);

    private final Asked usageAsked;
    private @Nullable Usage usage;
    private @Nullable Rejection failure;
    private final BitSet begun = new BitSet();
    private final BitSet done = new BitSet();
    private boolean ended;
    private int skipped;

    ExactChunks(Asked usageAsked) {
        this.usageAsked = usageAsked;
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            pass(event, Frame.Kind.IDLE, out);
        } else if (event.dataIs(DONE)) {
            ended = true;
            pass(event, Frame.Kind.END, out);
        } else {
            chunk(event, out);
        }
    }

    private void chunk(SseEvent event, Out out) throws IOException {
        Json chunk;
        try {
            chunk = Json.parse(event.data(), event.dataFrom(), event.dataTo());
        } catch (MalformedJson senseless) {
            skipped++;
            return;
        }
        Json error = chunk.member("error");
        if (error != null && error.kind() != Json.Kind.NULL) {
            failure = ProblemReader.read(error);
            return;
        }
        Json told = chunk.member("usage");
        Usage counted = UsageReader.read(told);
        usage = counted == null ? usage : counted;
        Json choices = chunk.member("choices");
        Frame.Kind kind = ChunkFacts.read(choices, begun, done);
        if (usageAsked == Asked.YES || told == null) {
            pass(event, kind, out);
        } else if (told.kind() == Json.Kind.NULL || choices == null || choices.size() > 0) {
            withoutUsage(chunk, kind, out);
        }
    }

    private static void withoutUsage(Json chunk, Frame.Kind kind, Out out) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(DATA);
        new Patch(chunk).remove(chunk, "usage").pieces().writeTo(bytes);
        bytes.writeBytes(BLANK);
        out.put(Frame.of(bytes.toByteArray(), kind));
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    /// A stream that said why it ended lacks nothing but its last line.
    @Override
    public void finish(Out out) throws IOException {
        if (whole() && !ended) {
            ended = true;
            out.put(Frame.of(LAST, Frame.Kind.END));
        }
    }

    @Override
    public boolean whole() {
        return ended || (!begun.isEmpty() && done.equals(begun));
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public @Nullable Rejection failure() {
        return failure;
    }

    @Override
    public @Nullable Usage usage() {
        return usage;
    }

    @Override
    public int skipped() {
        return skipped;
    }
}
