package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.Pieces;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseReader;
import dev.gatehouse.stream.StreamMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Streams of the test resources, and what becomes of them behind filters.
final class Streams {
    private static final Dialects DIALECTS = Extensions.NONE.withBuiltIn();

    private Streams() {}

    /// A stream in the dialect of its client.
    record Recorded(Operation.Format format, String name, String text) {
        @Override
        public String toString() {
            return format + " " + name;
        }

        Recorded with(String other) {
            return new Recorded(format, name, other);
        }
    }

    /// What has left, and how it ended.
    static final class Sent implements Sink {
        private final StringBuilder text = new StringBuilder();
        private final List<Frame.Kind> kinds = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
        private @Nullable End end;
        private boolean closed;

        @Override
        public void put(Frame frame) {
            text.append(Streams.text(frame));
            kinds.add(frame.kind());
        }

        @Override
        public void flush() {}

        @Override
        public void end(End its) {
            end = its;
        }

        String text() {
            return text.toString();
        }

        List<Frame.Kind> kinds() {
            return kinds;
        }

        @Nullable End end() {
            return end;
        }

        List<String> reasons() {
            return reasons;
        }

        /// Whether the inner flow was closed before the stream ended.
        boolean closed() {
            return closed;
        }
    }

    static String text(Frame frame) {
        return new String(frame.bytes(), frame.from(), frame.to() - frame.from(), UTF_8);
    }

    /// All streams of the resources that are complete.
    static List<Recorded> all() throws IOException {
        var all = new ArrayList<Recorded>();
        Path resources = Path.of("src/test/resources");
        try (Stream<Path> files = Files.walk(resources)) {
            for (Path file : files.sorted().toList()) {
                Operation.Format format = format(resources.relativize(file));
                String text = format == null ? "" : Files.readString(file);
                if (format != null && !text.contains("not complete") && complete(format, text)) {
                    all.add(
                            new Recorded(
                                    format,
                                    resources.relativize(file) + "",
                                    text.strip() + "\n\n"));
                }
            }
        }
        return all;
    }

    private static boolean complete(Operation.Format format, String text) throws IOException {
        try {
            return reply(new Recorded(format, "", text.strip() + "\n\n").text(), format) != null;
        } catch (IllegalStateException | MalformedJson _) {
            return false;
        }
    }

    private static Operation.@Nullable Format format(Path file) {
        String name = file.getFileName() + "";
        if (file.startsWith("thinking") && name.endsWith(".sse")) {
            return Operation.Format.valueOf(name.split("-", 2)[0].toUpperCase(Locale.ROOT));
        }
        if (file.startsWith("recorded") && name.equals("stream.txt")) {
            boolean messages = file.getName(1).toString().equals("anthropic");
            return messages ? Operation.Format.MESSAGES : Operation.Format.CHAT;
        }
        if (!file.startsWith("golden") || !name.endsWith("stream.txt")) {
            return null;
        }
        String[] pair = file.getName(1).toString().toUpperCase(Locale.ROOT).split("-TO-", 2);
        String format = name.equals("stream.txt") ? pair[1] : pair[0];
        return format.equals("CONVERSE") ? null : Operation.Format.valueOf(format);
    }

    /// The frames of a stream as they reach the client.
    static List<Frame> frames(Recorded stream) throws IOException {
        var frames = new ArrayList<Frame>();
        byte[] all = stream.text().getBytes(UTF_8);
        var options = new StreamOptions(StreamMode.EXACT, StreamOptions.Asked.YES, "id");
        StreamTransform transform =
                DIALECTS.of(stream.format()).provider().streamTransform(options);
        var reader = new SseReader(new Pieces(all, Math.max(1, all.length)), 1 << 20);
        for (var event = reader.next(); event != null; event = reader.next()) {
            transform.put(event, frame -> frames.add(frame.copy()));
        }
        transform.finish(new Sink.End.Complete(), frame -> frames.add(frame.copy()));
        return frames;
    }

    static Sent filtered(Recorded stream, ChannelFilter.Factory filters) throws IOException {
        return filtered(stream.format(), frames(stream), new Sink.End.Complete(), filters);
    }

    static Sent filtered(
            Operation.Format format,
            List<Frame> frames,
            Sink.End end,
            ChannelFilter.Factory filters)
            throws IOException {
        var sent = new Sent();
        var flow =
                new Answer.Flow() {
                    @Override
                    public void begin() {}

                    @Override
                    public void into(Sink sink) throws IOException {
                        for (Frame frame : frames) {
                            sink.put(frame);
                            sink.flush();
                        }
                        sink.end(end);
                    }

                    @Override
                    public void close() {
                        sent.closed |= sent.end == null;
                    }
                };
        try (var scope = CallScope.of(DeadlineTimer.on(() -> 0))) {
            var answer = new Answer.Streamed(Headers.none(), flow);
            Answer.Streamed filtered =
                    FilteredStream.of(
                            answer,
                            call(format, scope),
                            filters,
                            e -> sent.reasons.add(e.getMessage() + ""));
            filtered.flow().begin();
            filtered.flow().into(sent);
            filtered.flow().close();
        }
        return sent;
    }

    private static Call call(Operation.Format format, CallScope scope) {
        for (Operation operation : Operation.values()) {
            if (operation.format() == format && !operation.relayed()) {
                Call call = Calls.of(operation, scope, "{}");
                return call.with(call.body(), new RequestFacts("m", true, true));
            }
        }
        throw new IllegalArgumentException(format + "");
    }

    /// The frames that the writer of a dialect makes of events.
    static List<Frame> written(Operation.Format format, List<Event> events) throws IOException {
        var frames = new ArrayList<Frame>();
        var options = new StreamOptions(StreamMode.EXACT, StreamOptions.Asked.YES, "id");
        ClientTranslation translation =
                Objects.requireNonNull(DIALECTS.client(format).translation());
        ClientTranslation.EventWriter writer = translation.events(options, inputs());
        for (Event event : events) {
            writer.put(event, frame -> frames.add(frame.copy()));
        }
        writer.finish(new Sink.End.Complete(), frame -> frames.add(frame.copy()));
        return frames;
    }

    private static TranslationInputs inputs() {
        return new TranslationInputs(
                new TargetModel("account", "model", null, null),
                TranslationSettings.USUAL,
                new TranslationInputs.Origin("call-1", 1_700_000_000));
    }

    /// What a stream comes to; `null` where it is not complete.
    static @Nullable Reply reply(String text, Operation.Format format) throws MalformedJson {
        var forms = DIALECTS.forms(format, inputs());
        return forms == null ? null : forms.stream(text.getBytes(UTF_8));
    }
}
