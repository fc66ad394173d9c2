package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.JsonCursor;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The facts of a chunk of a chat stream, found in one pass that keeps nothing.
///
/// Nearly all chunks carry a few letters and nothing else of interest. What is of more interest, a
/// usage or an error, is only noticed here and read elsewhere.
final class ChunkScanner {
    private static final byte[] CHOICES = "choices".getBytes(UTF_8);
    private static final byte[] USAGE = "usage".getBytes(UTF_8);
    private static final byte[] ERROR = "error".getBytes(UTF_8);
    private static final byte[] ERRORS = "errors".getBytes(UTF_8);
    private static final byte[] STATUS = "base_resp".getBytes(UTF_8);
    private static final byte[] STATUS_CODE = "status_code".getBytes(UTF_8);
    private static final byte[] OBJECT = "object".getBytes(UTF_8);
    private static final byte[] MESSAGE = "message".getBytes(UTF_8);
    private static final byte[] DETAIL = "detail".getBytes(UTF_8);
    private static final byte[] INDEX = "index".getBytes(UTF_8);
    private static final byte[] DELTA = "delta".getBytes(UTF_8);
    private static final byte[] TEXT = "text".getBytes(UTF_8);
    private static final byte[] ROLE = "role".getBytes(UTF_8);
    private static final byte[] FINISH = "finish_reason".getBytes(UTF_8);

    /// Words of a server that has no reason yet.
    private static final byte[][] NO_REASON = {"null".getBytes(UTF_8), "none".getBytes(UTF_8)};

    private static final List<byte[]> FAILURES =
            FinishReason.FAILURES.stream().map(word -> word.getBytes(UTF_8)).toList();
    private static final int MOST_CHOICES = 1024;

    private final JsonCursor cursor = new JsonCursor();
    private final BitSet begun = new BitSet();
    private final BitSet done = new BitSet();
    private boolean content;
    private boolean finished;
    private boolean error;
    private boolean listsChoices;
    private boolean hasMessage;
    private boolean failedStatus;
    private boolean usage;
    private @Nullable String reason;
    private int choices;
    private int nullFrom;
    private int nullTo;

    /// Scans one chunk.
    void read(SseEvent event) throws MalformedJson {
        content = false;
        finished = false;
        error = event.named(ERROR);
        listsChoices = false;
        hasMessage = false;
        failedStatus = false;
        usage = false;
        choices = 0;
        nullFrom = -1;
        nullTo = -1;
        cursor.begin(event.data(), event.dataFrom(), event.dataTo());
        if (cursor.first() != '{') {
            // Errors in a list, as some providers write them.
            error |= cursor.first() == '[';
            cursor.skip();
        } else {
            for (boolean more = cursor.into(); more; more = cursor.next()) {
                member();
            }
        }
        cursor.finish();
        // Words or a status without choices are an error in the shape of some servers.
        error |= (hasMessage && !listsChoices) || (failedStatus && choices == 0);
    }

    /// What the chunk is.
    Frame.Kind kind() {
        if (content) {
            return Frame.Kind.CONTENT;
        }
        return finished ? Frame.Kind.USAGE : Frame.Kind.PREAMBLE;
    }

    /// Whether it reports an error.
    boolean error() {
        return error;
    }

    /// Whether it reports a usage.
    boolean usage() {
        return usage;
    }

    /// The finish reason of the first choice, in the provider's word; `null` while it has none.
    @Nullable String reason() {
        return reason;
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

    /// Whether any choice has begun.
    boolean anyBegun() {
        return !begun.isEmpty();
    }

    /// Whether every choice that has begun has ended.
    boolean allDone() {
        return anyBegun() && done.equals(begun);
    }

    private void member() throws MalformedJson {
        if (cursor.named(CHOICES)) {
            choicesOf();
        } else if (cursor.named(USAGE)) {
            usage(cursor.before());
        } else {
            error |= cursor.named(ERROR) && valuePresent();
            error |= cursor.named(OBJECT) && cursor.textIs(ERROR);
            failedStatus |= cursor.named(ERRORS) && cursor.first() == '[';
            hasMessage |= cursor.named(MESSAGE) || cursor.named(DETAIL);
            if (cursor.named(STATUS) && cursor.first() == '{') {
                status();
            } else {
                cursor.skip();
            }
        }
    }

    /// Whether the value it stands at is an error, and not the placeholder of some servers.
    private boolean valuePresent() {
        int first = cursor.first();
        return first == '"' ? cursor.hasText() : first != 'n' && first != 'f';
    }

    private void status() throws MalformedJson {
        for (boolean more = cursor.into(); more; more = cursor.next()) {
            failedStatus |= cursor.named(STATUS_CODE) && cursor.first() != '0';
            cursor.skip();
        }
    }

    private void choicesOf() throws MalformedJson {
        listsChoices = true;
        if (cursor.first() != '[') {
            cursor.skip();
            return;
        }
        for (boolean more = cursor.into(); more; more = cursor.next()) {
            choice();
        }
    }

    private void usage(int from) throws MalformedJson {
        boolean absent = cursor.first() == 'n';
        usage |= !absent;
        cursor.skip();
        if (absent) {
            nullFrom = from;
            nullTo = cursor.position();
        }
    }

    private void choice() throws MalformedJson {
        int place = choices++;
        if (cursor.first() != '{') {
            cursor.skip();
            return;
        }
        String ended = null;
        for (boolean more = cursor.into(); more; more = cursor.next()) {
            if (cursor.named(DELTA) && cursor.first() == '{') {
                delta();
            } else if (cursor.named(INDEX)) {
                place = cursor.small(place);
            } else {
                ended = cursor.named(FINISH) && ends() ? cursor.plainText() : ended;
                content |= cursor.named(TEXT) && cursor.hasText();
                cursor.skip();
            }
        }
        place = Math.min(place, MOST_CHOICES);
        begun.set(place);
        finished |= ended != null;
        if (ended != null) {
            reason = place == 0 || reason == null ? ended : reason;
            done.set(place);
        }
    }

    /// Whether the finish reason it stands at is one, and not the placeholder of some servers.
    private boolean ends() {
        if (!cursor.hasText() || cursor.textIs(NO_REASON[0]) || cursor.textIs(NO_REASON[1])) {
            return false;
        }
        for (byte[] failure : FAILURES) {
            error |= cursor.textIs(failure);
        }
        return true;
    }

    /// Everything in a delta beside the role is content, if it holds anything.
    private void delta() throws MalformedJson {
        for (boolean more = cursor.into(); more; more = cursor.next()) {
            boolean filled = cursor.hasText() || cursor.first() == '{';
            content |= filled && !cursor.named(ROLE);
            if (cursor.first() == '[') {
                list();
            } else {
                cursor.skip();
            }
        }
    }

    private void list() throws MalformedJson {
        for (boolean more = cursor.into(); more; more = cursor.next()) {
            content = true;
            cursor.skip();
        }
    }
}
