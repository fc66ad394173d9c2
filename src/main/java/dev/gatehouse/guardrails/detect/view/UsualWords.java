package dev.gatehouse.guardrails.detect.view;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Words that nearly every text has, in ROT13 and turned round. They show that a text is written so;
/// none of them is a word itself.
final class UsualWords {
    private static final List<String> ROTATED =
            List.of(
                    "gur", "naq", "lbh", "jvgu", "sebz", "guvf", "gung", "sbe", "lbhe", "unir",
                    "jevgr", "gbqnl", "nobhg", "cyrnfr", "rznvy", "znvy", "xrl", "gbxra", "cnffjbeq",
                    "frperg", "pneq", "ahzore", "cubar", "nqqerff", "nppbhag", "hfre", "ybtva", "pbz",
                    "tznvy", "vtaber");

    private static final List<String> REVERSED =
            List.of(
                    "eht", "uoy", "htiw", "morf", "siht", "taht", "rof", "ruoy", "evah", "etirw",
                    "yadot", "tuoba", "esaelp", "liame", "yek", "nekot", "drowssap", "terces", "drac",
                    "rebmun", "enohp", "sserdda", "tnuocca", "nigol", "moc", "gro", "liamg", "erongi");

    static final int SHORTEST = 3;
    static final int LONGEST = 8;

    private static final Map<String, Sign> SIGNS = signs();

    /// By the first and the last letter, whether there is a word: few other words have both.
    private static final boolean[] ENDS = ends();

    private UsualWords() {}

    private static Map<String, Sign> signs() {
        var signs = new HashMap<String, Sign>();
        ROTATED.forEach(word -> signs.put(word, Sign.ROTATED));
        REVERSED.forEach(word -> signs.put(word, Sign.REVERSED));
        return Map.copyOf(signs);
    }

    private static boolean[] ends() {
        boolean[] ends = new boolean[1 << 10];
        SIGNS.keySet().forEach(it -> ends[ends(it.charAt(0), it.charAt(it.length() - 1))] = true);
        return ends;
    }

    private static int ends(char first, char last) {
        return (first & 0x1f) << 5 | last & 0x1f;
    }

    /// What a word shows, whatever its case; `null` for other words.
    static @Nullable Sign sign(char[] text, int start, int end) {
        return ENDS[ends(text[start], text[end - 1])]
                ? SIGNS.get(new String(text, start, end - start).toLowerCase(Locale.ROOT))
                : null;
    }
}
