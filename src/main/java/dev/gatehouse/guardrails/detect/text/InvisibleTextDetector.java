package dev.gatehouse.guardrails.detect.text;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import java.util.ArrayList;
import java.util.List;

/// Finds characters that show nothing and can carry a hidden text, and controls that change the
/// order in which a text shows. The kinds are `invisible-text` and `bidirectional-text`.
///
/// Not found is what writing needs: joiners in emoji and in scripts that join, one selector of a
/// variant, flags of regions, marks of direction in texts with letters from right to left, a byte
/// order mark at the start, soft hyphens.
public final class InvisibleTextDetector implements Detector {
    private static final int MOST = 64;
    private static final int NEAR = 64;
    private static final int MOST_REPEATED = 4;

    private static final int TAG_CANCEL = 0xE007F;
    private static final int BLACK_FLAG = 0x1F3F4;

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        List<Finding> found = List.of();
        int length = text.length();
        for (int i = 0; i < length; ) {
            if (text.charAt(i) < 0xAD || !hidden(Character.codePointAt(text, i))) {
                i++;
                continue;
            }
            int end = end(text, i);
            String kind = kind(text, i, end);
            if (!kind.isEmpty()) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(new Finding(kind, i, end, 1));
            }
            i = end;
        }
        return found;
    }

    private static boolean hidden(int c) {
        return tag(c) || zeroWidth(c) || selector(c) || control(c);
    }

    private static boolean tag(int c) {
        return c >= 0xE0000 && c < 0xE0100;
    }

    private static boolean selector(int c) {
        return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
    }

    private static boolean zeroWidth(int c) {
        return (c >= 0x200B && c <= 0x200F)
                || (c >= 0x2060 && c <= 0x2065)
                || (c >= 0x206A && c <= 0x206F)
                || c == 0xFEFF
                || c == 0x180E
                || c == 0x3164
                || c == 0xFFA0
                || c == 0x115F
                || c == 0x1160
                || c == 0x61C;
    }

    private static boolean control(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    /// The end of a run of hidden characters; a longer run is several.
    private static int end(CharSequence text, int start) {
        int end = start;
        while (end < text.length() && end - start < MOST) {
            int c = Character.codePointAt(text, end);
            if (!hidden(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /// The kind of a run, or empty when writing needs it.
    private static String kind(CharSequence text, int start, int end) {
        int first = Character.codePointAt(text, start);
        int points = Character.codePointCount(text, start, end);
        if (tag(first)) {
            return flag(text, start, end) ? "" : "invisible-text";
        }
        if (controls(text, start, end)) {
            return mixedDirection(text, start, first) ? "" : "bidirectional-text";
        }
        if (selector(first)) {
            // A selector may be followed by a joiner, never by another selector.
            boolean joined = points == 2 && text.charAt(end - 1) == 0x200D;
            return points == 1 || joined ? "" : "invisible-text";
        }
        return writing(text, start, end, points) ? "" : "invisible-text";
    }

    private static boolean controls(CharSequence text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (control(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean flag(CharSequence text, int start, int end) {
        return start >= 2
                && Character.codePointBefore(text, start) == BLACK_FLAG
                && end - start <= 14
                && Character.codePointBefore(text, end) == TAG_CANCEL;
    }

    /// Whether letters from right to left are near, so that controls have a use. An override of the
    /// direction has none.
    private static boolean mixedDirection(CharSequence text, int start, int first) {
        return first != 0x202D && first != 0x202E && rightToLeftNear(text, start);
    }

    private static boolean rightToLeftNear(CharSequence text, int index) {
        int end = Math.min(text.length(), index + NEAR);
        for (int i = Math.max(0, index - NEAR); i < end; i++) {
            char c = text.charAt(i);
            if ((c >= 0x590 && c < 0x900) || (c >= 0xFB1D && c < 0xFE00)) {
                return true;
            }
        }
        return false;
    }

    private static boolean writing(CharSequence text, int start, int end, int points) {
        char c = text.charAt(start);
        char before = start == 0 ? 0 : text.charAt(start - 1);
        char after = end == text.length() ? 0 : text.charAt(end);
        if (c == 0xFEFF) {
            return start == 0 && points == 1;
        }
        boolean joins = joining(before) || joining(after);
        if (points > 1) {
            // Typed several times by mistake; a hidden text takes more, or different ones.
            return joins && points <= MOST_REPEATED && repeated(text, start, end);
        }
        return switch (c) {
            // A joiner of letters, or of the parts of an emoji.
            case 0x200C -> joins;
            case 0x200D -> joins || (sign(before) && sign(after));
            // A place where a line may end, between letters without case or behind a mark.
            case 0x200B -> !cased(before) || !cased(after);
            case 0x200E, 0x200F, 0x61C -> rightToLeftNear(text, start);
            case 0x2060 -> !cased(before) || !cased(after);
            default -> before >= 0x1100;
        };
    }

    private static boolean repeated(CharSequence text, int start, int end) {
        char c = text.charAt(start);
        for (int i = start + 1; i < end; i++) {
            if (text.charAt(i) != c) {
                return false;
            }
        }
        return c == 0x200B || c == 0x200C;
    }

    private static boolean cased(char c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c);
    }

    private static boolean joining(char c) {
        return (c >= 0x590 && c < 0x1100) || (c >= 0x1780 && c < 0x1800);
    }

    private static boolean sign(char c) {
        return c >= 0x2190;
    }

    @Override
    public int longest() {
        return MOST + NEAR;
    }
}
