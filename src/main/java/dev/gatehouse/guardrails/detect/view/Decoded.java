package dev.gatehouse.guardrails.detect.view;

import org.jspecify.annotations.Nullable;

/// Builds a view of bytes that should be a text in UTF-8, or in UTF-16 of ASCII.
final class Decoded {
    private static final int FEWEST = 8;
    private static final int UNREADABLE = 0;

    private final View view;
    private int unreadable;
    private int point;
    private int missing;
    private int begin;

    Decoded(int expected) {
        view = new View(expected);
    }

    /// Adds a byte.
    ///
    /// @param first where it begins in the text that encodes it
    /// @param last where it ends there
    /// @return whether it may still be a text
    boolean add(int octet, int first, int last) {
        if (missing > 0 && (octet & 0xC0) == 0x80) {
            point = (point << 6) | (octet & 0x3F);
            if (--missing == 0) {
                put(point, begin, last);
            }
        } else {
            unreadable += missing > 0 ? 1 : 0;
            missing = 0;
            begin(octet, first, last);
        }
        return unreadable <= 1 + view.text().length() / 10;
    }

    private void begin(int octet, int first, int last) {
        if (octet >= 0xC2 && octet < 0xF5) {
            missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
            point = octet & (0x3F >> missing);
            begin = first;
        } else if (octet >= 0x80) {
            put(UNREADABLE, first, last);
        } else if (octet != 0) {
            put(octet, first, last);
        }
    }

    private void put(int c, int first, int last) {
        boolean control = c < ' ' && c != '\n' && c != '\r' && c != '\t';
        boolean readable = !control && Character.isDefined(c);
        unreadable += readable ? 0 : 1;
        int folded = readable ? c : UNREADABLE;
        for (char unit : Character.toChars(folded)) {
            view.add(unit, first, last);
        }
    }

    /// The view; `null` when the bytes are no text.
    @Nullable View view() {
        return view.text().length() >= FEWEST ? view : null;
    }
}
