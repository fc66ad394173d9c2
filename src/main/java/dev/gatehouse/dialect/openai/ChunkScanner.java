package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.JsonCursor;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.util.BitSet;

/// What a chunk of a chat stream says about the stream, found in one pass that keeps nothing.
///
/// Nearly all chunks carry a few letters and nothing else of interest. What is of more interest, a
/// usage or an error, is only noticed here and read by those who know it.
final class ChunkScanner {
    private static final byte[] CHOICES = "choices".getBytes(UTF_8);
    private static final byte[] USAGE = "usage".getBytes(UTF_8);
    private static final byte[] ERROR = "error".getBytes(UTF_8);
    private static final byte[] INDEX = "index".getBytes(UTF_8);
    private static final byte[] DELTA = "delta".getBytes(UTF_8);
    private static final byte[] TEXT = "text".getBytes(UTF_8);
    private static final byte[] ROLE = "role".getBytes(UTF_8);
    private static final byte[] FINISH = "finish_reason".getBytes(UTF_8);

    private static final int MOST_CHOICES = 1024;

    private final JsonCursor walk = new JsonCursor();
    private final BitSet begun = new BitSet();
    private final BitSet done = new BitSet();
    private boolean content;
    private boolean finished;
    private boolean error;
    private boolean usage;
    private int choices;
    private int nullFrom;
    private int nullTo;

    /// Walks one chunk.
    void read(SseEvent event) throws MalformedJson {
        content = false;
        finished = false;
        error = false;
        usage = false;
        choices = 0;
        nullFrom = -1;
        nullTo = -1;
        walk.begin(event.data(), event.dataFrom(), event.dataTo());
        if (walk.first() != '{') {
            walk.skip();
        } else {
            for (boolean more = walk.into(); more; more = walk.next()) {
                member();
            }
        }
        walk.finish();
    }

    /// What the chunk is.
    Frame.Kind kind() {
        if (content) {
            return Frame.Kind.CONTENT;
        }
        return finished ? Frame.Kind.USAGE : Frame.Kind.PREAMBLE;
    }

    /// Whether it reports a failure.
    boolean error() {
        return error;
    }

    /// Whether it tells a usage.
    boolean usage() {
        return usage;
    }

    /// How many choices it holds.
    int choices() {
        return choices;
    }

    /// Where a `usage` that is null begins, with the comma before it; -1 when there is none.
    int nullFrom() {
        return nullFrom;
    }

    int nullTo() {
        return nullTo;
    }

    /// Whether every choice that has begun has ended.
    boolean allDone() {
        return !begun.isEmpty() && done.equals(begun);
    }

    private void member() throws MalformedJson {
        if (walk.named(CHOICES) && walk.first() == '[') {
            for (boolean more = walk.into(); more; more = walk.next()) {
                choice();
            }
        } else if (walk.named(USAGE)) {
            usage(walk.before());
        } else if (walk.named(ERROR)) {
            error |= walk.first() != 'n';
            walk.skip();
        } else {
            walk.skip();
        }
    }

    private void usage(int from) throws MalformedJson {
        boolean absent = walk.first() == 'n';
        usage |= !absent;
        walk.skip();
        if (absent) {
            nullFrom = from;
            nullTo = walk.position();
        }
    }

    private void choice() throws MalformedJson {
        int place = choices++;
        if (walk.first() != '{') {
            walk.skip();
            return;
        }
        boolean ends = false;
        for (boolean more = walk.into(); more; more = walk.next()) {
            if (walk.named(DELTA) && walk.first() == '{') {
                delta();
            } else if (walk.named(INDEX)) {
                place = walk.small(place);
            } else {
                ends |= walk.named(FINISH) && walk.first() == '"';
                content |= walk.named(TEXT) && walk.hasText();
                walk.skip();
            }
        }
        place = Math.min(place, MOST_CHOICES);
        begun.set(place);
        finished |= ends;
        if (ends) {
            done.set(place);
        }
    }

    /// Whatever a delta holds beside a role is content, if it holds anything.
    private void delta() throws MalformedJson {
        for (boolean more = walk.into(); more; more = walk.next()) {
            boolean says = walk.hasText() || walk.first() == '{';
            content |= says && !walk.named(ROLE);
            if (walk.first() == '[') {
                list();
            } else {
                walk.skip();
            }
        }
    }

    private void list() throws MalformedJson {
        for (boolean more = walk.into(); more; more = walk.next()) {
            content = true;
            walk.skip();
        }
    }
}
