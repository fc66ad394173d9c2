package dev.gatehouse.dialect.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Spots two words in bytes that pass unread: the service tier, and the reason for which the answer
/// ended, under the names that the dialects give it. What a text quotes is not taken for one, as
/// its quotes are escaped there.
final class WordScanner {
    private static final byte[] TIER = "service_tier".getBytes(US_ASCII);
    private static final byte[][] REASONS = {
        "finish_reason".getBytes(US_ASCII),
        "stop_reason".getBytes(US_ASCII),
        "finishReason".getBytes(US_ASCII),
        "stopReason".getBytes(US_ASCII)
    };
    private static final int LONGEST = 48;

    private final byte[] word = new byte[LONGEST];
    private @Nullable String tier;
    private @Nullable String reason;
    private State state = State.OUTSIDE;
    private boolean ofTier;
    private int count;

    private enum State {
        OUTSIDE,
        NAME,
        COLON,
        QUOTE,
        VALUE
    }

    /// The last tier that was spotted, `null` while there is none.
    @Nullable String tier() {
        return tier;
    }

    /// The last reason that was spotted, in the provider's word; `null` while there is none.
    @Nullable String reason() {
        return reason;
    }

    /// Looks at the next byte.
    void put(byte next) {
        switch (state) {
            case OUTSIDE -> restart(next == '"' ? State.NAME : State.OUTSIDE);
            case NAME -> name(next);
            case COLON -> expect(next, ':', State.QUOTE);
            case QUOTE -> expect(next, '"', State.VALUE);
            case VALUE -> value(next);
        }
    }

    private void name(byte next) {
        if (next == '"') {
            // What was no name has ended, or another one begins.
            restart(known() ? State.COLON : State.NAME);
        } else {
            keep(next);
        }
    }

    private boolean known() {
        ofTier = is(TIER);
        boolean known = ofTier;
        for (int i = 0; i < REASONS.length && !known; i++) {
            known = is(REASONS[i]);
        }
        return known;
    }

    private boolean is(byte[] name) {
        return count == name.length && Arrays.equals(word, 0, count, name, 0, count);
    }

    private void expect(byte next, char wanted, State then) {
        if (next == wanted) {
            restart(then);
        } else if (next != ' ') {
            restart(next == '"' ? State.NAME : State.OUTSIDE);
        }
    }

    private void value(byte next) {
        if (next != '"') {
            keep(next);
            return;
        }
        String spotted = new String(word, 0, count, StandardCharsets.UTF_8);
        if (ofTier) {
            tier = spotted;
        } else {
            reason = spotted;
        }
        restart(State.OUTSIDE);
    }

    private void keep(byte next) {
        if (count == LONGEST) {
            restart(State.OUTSIDE);
        } else {
            word[count] = next;
            count++;
        }
    }

    private void restart(State next) {
        state = next;
        count = 0;
    }
}
