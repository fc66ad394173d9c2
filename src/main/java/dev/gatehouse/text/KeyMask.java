package dev.gatehouse.text;

/// Hides a key in a text that repeats it: whole, by its beginning, or shortened as in
/// `sk-abc...wxyz` and `sk-a****wxyz`.
public final class KeyMask {
    private static final String HIDDEN = "***";

    /// From how many characters on the beginning of a key is hidden by itself.
    private static final int LONG = 12;

    /// How many characters of a key, before what stands for the rest, show that it is meant.
    private static final int SHORT = 3;

    /// What stands for the rest of a key.
    private static final String FILLING = "*.\u2026\u2022xX#_-";

    /// How long a key is whose last characters may be shown.
    private static final int HINTED = 16;

    private KeyMask() {}

    /// What a list shows of a key: its last four characters.
    public static String hint(String key) {
        return "\u2026" + (key.length() < HINTED ? "" : key.substring(key.length() - 4));
    }

    /// A text without a key.
    public static String hide(String text, String key) {
        String shown = text.replace(key, HIDDEN);
        if (key.length() < LONG) {
            return shown;
        }
        String begin = key.substring(0, SHORT);
        int at = shown.indexOf(begin);
        if (at < 0) {
            return shown;
        }
        var out = new StringBuilder(shown.length());
        int from = 0;
        while (at >= 0) {
            int end = end(shown, at, key);
            if (end > at) {
                out.append(shown, from, at).append(HIDDEN);
                from = end;
            }
            at = shown.indexOf(begin, Math.max(end, at + 1));
        }
        return out.append(shown, from, shown.length()).toString();
    }

    /// Where what repeats the key ends; where it begins if that is not the key.
    private static int end(String text, int from, String key) {
        int same = 0;
        while (same < key.length()
                && from + same < text.length()
                && text.charAt(from + same) == key.charAt(same)) {
            same++;
        }
        int filled = from + same;
        while (filled < text.length() && FILLING.indexOf(text.charAt(filled)) >= 0) {
            filled++;
        }
        int tail = tail(text, filled, key);
        int filling = filled - from - same;
        boolean ellipsis = filling == 1 && text.charAt(filled - 1) == '\u2026';
        boolean shortened = (filling > 1 || ellipsis) && tail > 1;
        if (shortened) {
            return filled + tail;
        }
        return same >= LONG ? from + same : from;
    }

    /// How many characters from there are the end of the key.
    private static int tail(String text, int from, String key) {
        int most = Math.min(key.length() - SHORT, text.length() - from);
        for (int count = most; count > 0; count--) {
            if (key.endsWith(text.substring(from, from + count))) {
                return count;
            }
        }
        return 0;
    }
}
