package dev.gatehouse.guardrails.detect.view;

import java.text.Normalizer;

/// What a character counts as: a look-alike as the letter it looks like, a digit of any script as
/// its digit, an invisible character as nothing.
final class Folding {
    /// Stands for a character that is left out.
    static final char NOTHING = 0;

    private static final int TABLE_SIZE = 0x3000;

    /// Pairs: a look-alike and what it looks like. Compatibility forms, accents and digits follow
    /// from Unicode and are not listed.
    private static final String LOOK_ALIKES =
            // Cyrillic
            "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwкkмmтtнhѵvґr"
                    + "АAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԚQԜWҮYҺH"
                    // Greek
                    + "αaοoρpνvιiκkυuχxτtεeηnωwγy"
                    + "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
                    // Armenian
                    + "օoսuոnհhցgզq"
                    // Latin letters of other alphabets, and small capitals
                    + "ıiɑaɡgɩiøoØOđdĐDłlŁLħhŧt"
                    + "ᴀaʙbᴄcᴅdᴇeғfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"
                    // Punctuation
                    + "‐-‑-‒-–-—-―-−-‘'’'‛'“\"”\"„\"‟\"․.‧.⁄/∕/∶:⁎*﹘-․.";

    private static final char[] TABLE = table();

    private Folding() {}

    private static char[] table() {
        char[] table = new char[TABLE_SIZE];
        for (char c = 0; c < TABLE_SIZE; c++) {
            table[c] = c < 0x80 ? c : derived(c);
        }
        for (int i = 0; i < LOOK_ALIKES.length(); i += 2) {
            if (LOOK_ALIKES.charAt(i) < TABLE_SIZE) {
                table[LOOK_ALIKES.charAt(i)] = LOOK_ALIKES.charAt(i + 1);
            }
        }
        return table;
    }

    private static char derived(char c) {
        if (invisible(c)) {
            return NOTHING;
        }
        if (Character.isDigit(c)) {
            return (char) ('0' + Character.digit(c, 10));
        }
        if (Character.isSpaceChar(c)) {
            return ' ';
        }
        // Accents of Latin letters go; the letters of other scripts stay as they are.
        boolean latin = c < 0x250 || (c >= 0x1E00 && c < 0x1F00);
        String apart =
                Normalizer.normalize(
                        String.valueOf(c), latin ? Normalizer.Form.NFKD : Normalizer.Form.NFKC);
        char first = apart.charAt(0);
        boolean single = apart.length() == 1 || (latin && marks(apart));
        return single && first < 0x80 ? first : c;
    }

    private static boolean marks(String apart) {
        for (int i = 1; i < apart.length(); i++) {
            if (Character.getType(apart.charAt(i)) != Character.NON_SPACING_MARK) {
                return false;
            }
        }
        return true;
    }

    /// Whether a character shows nothing: zero-width, controls of direction, selectors of variants,
    /// fillers, marks that stand on a letter.
    static boolean invisible(int c) {
        return c == 0xAD
                || (c >= 0x300 && c <= 0x36F)
                || c == 0x61C
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || (c >= 0x180B && c <= 0x180F)
                || (c >= 0x200B && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2060 && c <= 0x206F)
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF
                || c == 0xFFA0
                || (c >= 0xFFF9 && c <= 0xFFFB)
                || (c >= 0xE0000 && c <= 0xE0FFF);
    }

    /// What a character counts as; itself for most, `NOTHING` for what is left out. For a character
    /// outside the basic plane, it may be one inside.
    static int of(int c) {
        if (c < TABLE_SIZE) {
            return TABLE[c];
        }
        if (c < 0xA000) {
            return c == 0x3000 ? ' ' : c == 0x3164 ? NOTHING : c;
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            return c - 0xFEE0;
        }
        if (c >= 0xA000 && c < 0xFB00) {
            return c == 'ꜱ' ? 's' : c;
        }
        return invisible(c) ? NOTHING : c < 0x10000 ? compatible(c) : outside(c);
    }

    private static int outside(int c) {
        if (c >= 0x1F1E6 && c <= 0x1F1FF) {
            return 'a' + c - 0x1F1E6;
        }
        if (c >= 0x1F110 && c <= 0x1F189) {
            int letter = (c - 0x1F110) % 0x20;
            return letter < 26 ? 'A' + letter : c;
        }
        return c >= 0x1D400 && c <= 0x1D7FF ? compatible(c) : c;
    }

    private static int compatible(int c) {
        String form = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        int first = form.codePointAt(0);
        if (Character.charCount(first) != form.length()) {
            return c;
        }
        return first < TABLE_SIZE ? TABLE[first] : first;
    }
}
