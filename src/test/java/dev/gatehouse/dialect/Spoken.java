package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.flow.Frame;
import dev.gatehouse.flow.Source;
import dev.gatehouse.flow.SseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What becomes of a provider's stream: the frames, as text and by kind.
public final class Spoken {
    private final StringBuilder text = new StringBuilder();
    private final List<Frame.Kind> kinds = new ArrayList<>();

    private Spoken() {}

    /// Runs a whole stream through a translation, to its end.
    public static Spoken of(Translation translation, String stream) throws IOException {
        var spoken = new Spoken();
        var reader = new SseReader(new Once(stream.getBytes(UTF_8)), 1 << 20);
        for (var event = reader.next(); event != null; event = reader.next()) {
            translation.put(event, spoken::take);
        }
        translation.finish(spoken::take);
        return spoken;
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

    private static final class Once implements Source {
        private final byte[] all;
        private int at;

        Once(byte[] all) {
            this.all = all;
        }

        @Override
        public int read(byte[] into, int from, int most) {
            int count = Math.min(most, all.length - at);
            System.arraycopy(all, at, into, from, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public boolean ready() {
            return at < all.length;
        }

        @Override
        public void close() {
            at = all.length;
        }
    }
}
