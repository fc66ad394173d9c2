package dev.gatehouse.guardrails.detect.view;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Words that nearly every text has, in ROT13 and turned round. They show that a text is written
/// so; none of them is a word itself.
final class UsualWords {
    private static final List<String> ROTATED =
            List.of(
                    "gur",
                    "naq",
                    "lbh",
                    "jvgu",
                    "sebz",
                    "guvf",
                    "gung",
                    "sbe",
                    "lbhe",
                    "unir",
                    "jevgr",
                    "gbqnl",
                    "nobhg",
                    "cyrnfr",
                    "rznvy",
                    "znvy",
                    "xrl",
                    "gbxra",
                    "cnffjbeq",
                    "frperg",
                    "pneq",
                    "ahzore",
                    "cubar",
                    "nqqerff",
                    "nppbhag",
                    "hfre",
                    "ybtva",
                    "pbz",
                    "tznvy",
                    "vtaber");

    private static final List<String> REVERSED =
            List.of(
                    "eht",
                    "uoy",
                    "htiw",
                    "morf",
                    "siht",
                    "taht",
                    "rof",
                    "ruoy",
                    "evah",
                    "etirw",
                    "yadot",
                    "tuoba",
                    "esaelp",
                    "liame",
                    "yek",
                    "nekot",
                    "drowssap",
                    "terces",
                    "drac",
                    "rebmun",
                    "enohp",
                    "sserdda",
                    "tnuocca",
                    "nigol",
                    "moc",
                    "gro",
                    "liamg",
                    "erongi");

    static final int SHORTEST = 3;
    static final int LONGEST = 8;

    private static final Map<String, Sign> SIGNS = signs();

    /// By the first letter, the last one and the length, whether there is a word: few others have
    /// all three.
    private static final boolean[] FORMS = forms();

    private UsualWords() {}

    private static Map<String, Sign> signs() {
        var signs = new HashMap<String, Sign>();
        ROTATED.forEach(word -> signs.put(word, Sign.ROTATED));
        REVERSED.forEach(word -> signs.put(word, Sign.REVERSED));
        return Map.copyOf(signs);
    }

    private static boolean[] forms() {
        boolean[] forms = new boolean[1 << 13];
        SIGNS.keySet().forEach(word -> forms[form(word, 0, word.length())] = true);
        return forms;
    }

    private static int form(CharSequence text, int start, int end) {
        int ends = ((text.charAt(start) & 0x1f) << 5) | (text.charAt(end - 1) & 0x1f);
        return (ends << 3) | ((end - start) & 7);
    }

    /// What a word of the right length shows, whatever its case; `null` for other words.
    static @Nullable Sign sign(CharSequence text, int start, int end) {
        return FORMS[form(text, start, end)]
                ? SIGNS.get(text.subSequence(start, end).toString().toLowerCase(Locale.ROOT))
                : null;
    }
}
