package dev.gatehouse.cache.store;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.stream.Frame;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A complete answer as its client received it.
///
/// @param id the id of the call that it answered
/// @param content what was sent
/// @param source where it comes from
/// @param created milliseconds since 1970
/// @param expires likewise
/// @param checks what comparisons with new answers have shown of it
public record CachedAnswer(
        String id, Content content, Source source, long created, long expires, CheckCounts checks) {
    private static final int OVERHEAD = 512;
    private static final int CHECKED = 560;

    /// An answer that was not compared with any other.
    public CachedAnswer(String id, Content content, Source source, long created, long expires) {
        this(id, content, source, created, expires, CheckCounts.NONE);
    }

    /// How an answer was sent.
    public enum Form {
        /// One JSON text.
        WHOLE,
        /// The frames of a stream.
        STREAM,
        /// Bytes of another type, such as sound.
        BYTES
    }

    /// What was sent. Its arrays are not to be changed.
    public static final class Content {
        private final Form form;
        private final String type;
        private final boolean usage;
        private final byte[] body;
        private final int[] ends;
        private final Frame.Kind[] kinds;

        private Content(
                Form form,
                String type,
                boolean usage,
                byte[] body,
                int[] ends,
                Frame.Kind[] kinds) {
            this.form = form;
            this.type = type;
            this.usage = usage;
            this.body = body;
            this.ends = ends;
            this.kinds = kinds;
        }

        /// A whole answer in JSON.
        public static Content whole(byte[] body) {
            return of(Form.WHOLE, "application/json", body);
        }

        /// An answer that is relayed.
        public static Content bytes(String type, List<Frame> pieces) {
            return of(Form.BYTES, type, joined(pieces));
        }

        private static Content of(Form form, String type, byte[] body) {
            return new Content(form, type, true, body, new int[0], new Frame.Kind[0]);
        }

        /// The same with other bytes.
        ///
        /// @param other as many as before, with each frame at its place
        public Content with(byte[] other) {
            return other.length == body.length
                    ? new Content(form, type, usage, other, ends, kinds)
                    : this;
        }

        /// A stream.
        ///
        /// @param usage whether the client asked for the usage
        public static Content stream(boolean usage, List<Frame> frames) {
            var ends = new int[frames.size()];
            var kinds = new Frame.Kind[frames.size()];
            int end = 0;
            for (int i = 0; i < ends.length; i++) {
                Frame frame = frames.get(i);
                end += frame.to() - frame.from();
                ends[i] = end;
                kinds[i] = frame.kind();
            }
            return new Content(
                    Form.STREAM, "text/event-stream", usage, joined(frames), ends, kinds);
        }

        private static byte[] joined(List<Frame> frames) {
            int length = 0;
            for (Frame frame : frames) {
                length += frame.to() - frame.from();
            }
            var all = new byte[length];
            int at = 0;
            for (Frame frame : frames) {
                int count = frame.to() - frame.from();
                System.arraycopy(frame.bytes(), frame.from(), all, at, count);
                at += count;
            }
            return all;
        }

        public Form form() {
            return form;
        }

        /// Its media type.
        public String type() {
            return type;
        }

        /// Whether a stream has the usage.
        public boolean usage() {
            return usage;
        }

        public byte[] body() {
            return body;
        }

        /// How many frames a stream has.
        public int size() {
            return ends.length;
        }

        /// A frame of a stream.
        public Frame frame(int place) {
            int from = place == 0 ? 0 : ends[place - 1];
            return Frame.of(body, from, ends[place], kinds[place]);
        }

        /// About how many bytes of memory it takes.
        public long weight() {
            return body.length + 8L * ends.length;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Content it
                    && form == it.form
                    && type.equals(it.type)
                    && usage == it.usage
                    && Arrays.equals(body, it.body)
                    && Arrays.equals(ends, it.ends)
                    && Arrays.equals(kinds, it.kinds);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(body);
        }
    }

    /// Where an answer comes from.
    ///
    /// @param operation the id of its operation
    /// @param requested the model as the client named it
    /// @param account the account that answered
    /// @param model the model that answered, as its provider calls it
    /// @param key the id of the caller's key
    /// @param userPath that of the caller
    /// @param cost what it cost in nano-dollars; `null` when that is not known
    /// @param usage as the provider reported it; `null` when it reported none
    public record Source(
            String operation,
            String requested,
            String account,
            String model,
            String key,
            String userPath,
            @Nullable Long cost,
            @Nullable Usage usage) {}

    /// The same after one more comparison with a new answer.
    ///
    /// @param score of the question that the new answer is for
    /// @param served whether this one would have served
    public CachedAnswer checked(double score, boolean served) {
        return new CachedAnswer(id, content, source, created, expires, checks.plus(score, served));
    }

    /// How many bytes of memory it takes, about.
    public long weight() {
        return content.weight() + OVERHEAD + (checks.equals(CheckCounts.NONE) ? 0 : CHECKED);
    }

    /// How old it is in milliseconds.
    public long age(long now) {
        return Math.max(0, now - created);
    }
}
