package dev.gatehouse.embedder;

/// The pieces of words that the model knows. A piece that continues a word begins with `##`.
final class Vocabulary {
    /// The ids of what stands for no piece.
    static final int UNKNOWN = 100;

    static final int START = 101;
    static final int END = 102;

    private static final String CONTINUES = "##";

    /// All pieces, each with a line feed.
    private final String pieces;

    /// Where each piece begins in them, and the end.
    private final int[] places;

    /// Hash table with open addressing: ids plus 1, half of it empty.
    private final int[] table = new int[1 << 16];

    /// Which pieces have a letter that is not Latin.
    private final boolean[] foreign;

    private final int longest;

    private Vocabulary(String pieces) {
        this.pieces = pieces;
        int count = 0;
        for (int at = pieces.indexOf('\n'); at >= 0; at = pieces.indexOf('\n', at + 1)) {
            count++;
        }
        places = new int[count + 1];
        foreign = new boolean[count];
        int most = 0;
        for (int id = 0, from = 0; id < count; id++) {
            int to = pieces.indexOf('\n', from);
            places[id + 1] = to + 1;
            add(id);
            most = Math.max(most, to - from);
            from = to + 1;
        }
        longest = most;
    }

    static Vocabulary load() {
        return new Vocabulary(Resources.text("vocabulary.txt"));
    }

    private static boolean foreignLetter(char character) {
        return character >= 0x80
                && Character.isLetter(character)
                && Character.UnicodeScript.of(character) != Character.UnicodeScript.LATIN;
    }

    private void add(int id) {
        int hash = 0;
        for (int i = places[id]; i < places[id] + length(id); i++) {
            hash = 31 * hash + pieces.charAt(i);
            foreign[id] |= foreignLetter(pieces.charAt(i));
        }
        int slot = slot(hash);
        while (table[slot] != 0) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = id + 1;
    }

    private int slot(int hash) {
        return (hash * 0x9E3779B9) >>> 16;
    }

    private int length(int id) {
        return places[id + 1] - places[id] - 1;
    }

    /// Whether the piece has a letter that is not Latin.
    boolean foreign(int id) {
        return foreign[id];
    }

    /// How many characters of a word a piece stands for.
    ///
    /// @param from where in the word it is
    int width(int id, int from) {
        return from == 0 ? length(id) : length(id) - CONTINUES.length();
    }

    /// The id of the longest piece with which a word goes on, or -1.
    int longest(char[] word, int from, int to) {
        int hash = from == 0 ? 0 : CONTINUES.hashCode();
        int best = -1;
        int end = Math.min(to, from + longest);
        for (int i = from; i < end; i++) {
            hash = 31 * hash + word[i];
            int found = find(hash, word, from, i + 1);
            best = found < 0 ? best : found;
        }
        return best;
    }

    private int find(int hash, char[] word, int from, int to) {
        for (int slot = slot(hash); table[slot] != 0; slot = slot + 1 & table.length - 1) {
            int id = table[slot] - 1;
            if (matches(id, word, from, to)) {
                return id;
            }
        }
        return -1;
    }

    private boolean matches(int id, char[] word, int from, int to) {
        int prefix = from == 0 ? 0 : CONTINUES.length();
        if (length(id) != prefix + to - from
                || (prefix > 0 && !pieces.startsWith(CONTINUES, places[id]))) {
            return false;
        }
        int at = places[id] + prefix - from;
        for (int i = from; i < to; i++) {
            if (pieces.charAt(at + i) != word[i]) {
                return false;
            }
        }
        return true;
    }
}
