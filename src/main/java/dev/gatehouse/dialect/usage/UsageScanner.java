package dev.gatehouse.dialect.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Spots what an answer took in bytes that pass unread: the objects under `usage`, and under
/// `usageMetadata` with Gemini, whole or streamed. Spots the service tier and the finish reason
/// too. What a text quotes is not taken for one, as its quotes are escaped there.
public final class UsageScanner {
    private static final byte[] NAME = "\"usage".getBytes(US_ASCII);
    private static final byte[] REST = "Metadata".getBytes(US_ASCII);
    private static final int LONGEST = 4 * 1024;

    private final Reading reading;
    private final ByteArrayOutputStream object = new ByteArrayOutputStream();
    private final WordScanner words = new WordScanner();
    private @Nullable Usage usage;
    private State state = State.NAME;
    private int matched;
    private int depth;

    /// How a dialect reads one.
    @FunctionalInterface
    public interface Reading {
        /// Reads one.
        ///
        /// @param before what was spotted earlier
        @Nullable Usage read(Json usage, @Nullable Usage before);
    }

    private enum State {
        NAME,
        REST,
        COLON,
        BRACE,
        OBJECT
    }

    public UsageScanner(Reading reading) {
        this.reading = reading;
    }

    /// What was spotted so far.
    public @Nullable Usage usage() {
        Usage spotted = usage;
        String name = words.tier();
        return spotted == null || name == null ? spotted : OpenAiUsage.inTier(spotted, name);
    }

    /// The reason for which the answer ended, in the words of [FinishReasons]; `null` while none
    /// was spotted.
    public @Nullable String finishReason() {
        String reason = words.reason();
        return reason == null ? null : FinishReasons.of(reason);
    }

    /// Looks through the next bytes.
    public void put(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte next = bytes[i];
            words.put(next);
            switch (state) {
                case NAME -> name(next);
                case REST -> rest(next);
                case COLON -> expect(next, ':', State.BRACE);
                case BRACE -> brace(next);
                case OBJECT -> inside(next);
            }
        }
    }

    private void name(byte next) {
        if (next == NAME[matched]) {
            matched++;
            if (matched == NAME.length) {
                state = State.REST;
                matched = 0;
            }
        } else {
            matched = next == NAME[0] ? 1 : 0;
        }
    }

    private void rest(byte next) {
        if (next == '"') {
            boolean known = matched == 0 || matched == REST.length;
            state = known ? State.COLON : State.NAME;
            matched = known ? 0 : 1;
        } else if (matched < REST.length && next == REST[matched]) {
            matched++;
        } else {
            restart();
        }
    }

    private void expect(byte next, char wanted, State then) {
        if (next == wanted) {
            state = then;
        } else if (next != ' ') {
            restart();
        }
    }

    private void brace(byte next) {
        expect(next, '{', State.OBJECT);
        if (state == State.OBJECT) {
            object.reset();
            object.write(next);
            depth = 1;
        }
    }

    private void inside(byte next) {
        object.write(next);
        depth += next == '{' ? 1 : next == '}' ? -1 : 0;
        if (depth == 0) {
            read();
        }
        if (depth == 0 || object.size() > LONGEST) {
            restart();
        }
    }

    private void read() {
        try {
            usage = reading.read(Json.parse(object.toByteArray()), usage);
        } catch (MalformedJson _) {
            // Something else goes by that name; nothing depends on it.
        }
    }

    private void restart() {
        state = State.NAME;
        matched = 0;
    }
}
