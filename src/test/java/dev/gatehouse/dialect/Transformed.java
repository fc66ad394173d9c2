package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What becomes of a provider's stream: the frames, as text and by kind.
public final class Transformed {
    private final StringBuilder text = new StringBuilder();
    private final List<Frame.Kind> kinds = new ArrayList<>();

    private Transformed() {}

    /// Runs a whole stream through a translation, to its end.
    public static Transformed of(StreamTransform transform, String stream) throws IOException {
        var spoken = new Transformed();
        byte[] all = stream.getBytes(UTF_8);
        var bytes = new Pieces(all, Math.max(1, all.length));
        var reader = new SseReader(bytes, 1 << 20);
        for (var event = reader.next(); event != null; event = reader.next()) {
            transform.put(event, spoken::take);
        }
        transform.finish(new Sink.End.Complete(), spoken::take);
        return spoken;
    }

    /// The events of a stream, each with bytes of its own.
    public static List<SseEvent> events(String stream) throws IOException {
        var events = new ArrayList<SseEvent>();
        for (String each : stream.split("(?<=\n\n)", -1)) {
            byte[] all = each.getBytes(UTF_8);
            var reader = new SseReader(new Pieces(all, Math.max(1, all.length)), 1 << 20);
            for (var event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        }
        return events;
    }

    /// All bytes as they went out.
    public String text() {
        return text.toString();
    }

    /// The data of every event that carries some.
    public List<String> data() {
        return text().lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    public List<Frame.Kind> kinds() {
        return kinds;
    }

    private void take(Frame frame) {
        text.append(new String(frame.bytes(), frame.from(), frame.to() - frame.from(), UTF_8));
        kinds.add(frame.kind());
    }
}
