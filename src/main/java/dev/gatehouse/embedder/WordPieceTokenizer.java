package dev.gatehouse.embedder;

import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Splits a text into pieces of words as BERT's uncased models expect it: without accents, in lower
/// case, each punctuation mark and each Chinese character a word of its own, each word the longest
/// pieces of the vocabulary from left to right. Safe for several threads.
///
/// It gives the ids of the published tokenizer of all-MiniLM-L6-v2, with two choices: text such as
/// `[SEP]` is text, and half of a surrogate pair is removed.
///
/// Takes time in proportion to the length of the text, which is bounded.
public final class WordPieceTokenizer {
    /// How many pieces a text may have.
    static final int MOST_PIECES = 254;

    /// How many `char`s a text may have, spaces included.
    static final int MOST_CHARACTERS = 4096;

    /// A longer word is unknown.
    private static final int MOST_IN_WORD = 100;

    /// Which part of the pieces, one in so many, may be in another script than Latin.
    private static final int FOREIGN = 5;

    private final Vocabulary vocabulary = Vocabulary.load();
    private final CharacterKinds kinds = CharacterKinds.load();

    /// The pieces of a text of which the model makes sense.
    ///
    /// @return `null` when the text is too long or has no piece, when a piece is unknown (two texts
    ///     that differ in one are the same for the model), or when more than a fifth of the pieces
    ///     has letters that are not Latin
    public int @Nullable [] known(String text) {
        int[] ids = tokenize(text);
        if (ids == null || ids.length == 0) {
            return null;
        }
        int foreign = 0;
        for (int id : ids) {
            if (id == Vocabulary.UNKNOWN) {
                return null;
            }
            foreign += vocabulary.foreign(id) ? 1 : 0;
        }
        return foreign * FOREIGN > ids.length ? null : ids;
    }

    /// The ids of the pieces, without those of start and end.
    ///
    /// @return `null` when the text has more than [#MOST_CHARACTERS] or [#MOST_PIECES]
    public int @Nullable [] tokenize(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        String plain = ascii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
        var pieces = new Pieces();
        for (int i = 0; i < plain.length(); ) {
            int character = plain.codePointAt(i);
            i += Character.charCount(character);
            switch (kinds.of(character)) {
                case REMOVED -> {}
                case SPACE -> pieces.endWord();
                case ALONE -> {
                    pieces.endWord();
                    pieces.append(Character.toLowerCase(character));
                    pieces.endWord();
                }
                case LETTER -> pieces.append(Character.toLowerCase(character));
            }
            if (pieces.count > MOST_PIECES) {
                return null;
            }
        }
        pieces.endWord();
        return pieces.count > MOST_PIECES ? null : Arrays.copyOf(pieces.ids, pieces.count);
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// The pieces so far, and the word that follows them.
    private final class Pieces {
        /// With room for a word beyond the bound.
        private final int[] ids = new int[MOST_PIECES + MOST_IN_WORD + 1];

        private int count;

        /// In UTF-16, each character at most two.
        private final char[] word = new char[2 * MOST_IN_WORD];

        private int length;
        private int characters;

        void append(int character) {
            if (characters++ < MOST_IN_WORD) {
                length += Character.toChars(character, word, length);
            }
        }

        void endWord() {
            if (characters > 0 && !split()) {
                ids[count++] = Vocabulary.UNKNOWN;
            }
            length = 0;
            characters = 0;
        }

        /// Adds all pieces of the word, or none.
        private boolean split() {
            if (characters > MOST_IN_WORD) {
                return false;
            }
            int before = count;
            for (int from = 0; from < length; ) {
                int id = vocabulary.longest(word, from, length);
                if (id < 0) {
                    count = before;
                    return false;
                }
                ids[count++] = id;
                from += vocabulary.width(id, from);
            }
            return true;
        }
    }
}
