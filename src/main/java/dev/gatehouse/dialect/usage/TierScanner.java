package dev.gatehouse.dialect.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Spots the service tier in bytes that pass unread: the text under `service_tier`. What a text
/// quotes is not taken for one, as its quotes are escaped there.
final class TierScanner {
    private static final byte[] NAME = "\"service_tier\"".getBytes(US_ASCII);
    private static final int LONGEST = 32;

    private final byte[] value = new byte[LONGEST];
    private @Nullable String tier;
    private State state = State.NAME;
    private int count;

    private enum State {
        NAME,
        COLON,
        QUOTE,
        VALUE
    }

    /// The last one that was spotted, `null` while there is none.
    @Nullable String tier() {
        return tier;
    }

    /// Looks at the next byte.
    void put(byte next) {
        switch (state) {
            case NAME -> name(next);
            case COLON -> expect(next, ':', State.QUOTE);
            case QUOTE -> expect(next, '"', State.VALUE);
            case VALUE -> value(next);
        }
    }

    private void name(byte next) {
        if (next == NAME[count]) {
            count++;
            if (count == NAME.length) {
                restart(State.COLON);
            }
        } else {
            count = next == NAME[0] ? 1 : 0;
        }
    }

    private void expect(byte next, char wanted, State then) {
        if (next == wanted) {
            state = then;
        } else if (next != ' ') {
            restart(State.NAME);
        }
    }

    private void value(byte next) {
        if (next == '"') {
            tier = new String(value, 0, count, StandardCharsets.UTF_8);
            restart(State.NAME);
        } else if (count == LONGEST) {
            restart(State.NAME);
        } else {
            value[count] = next;
            count++;
        }
    }

    private void restart(State next) {
        state = next;
        count = 0;
    }
}
