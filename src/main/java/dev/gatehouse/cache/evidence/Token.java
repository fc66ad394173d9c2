package dev.gatehouse.cache.evidence;

/// A word, a number or a piece of code of a text.
///
/// @param raw as the text has it
/// @param word in lower case, with contractions written out
/// @param stem the same for all forms of a word
/// @param flags of the constants
record Token(Kind kind, String raw, String word, String stem, int flags) {
    enum Kind {
        WORD,
        NUMBER,
        CODE
    }

    static final int CAPITAL = 1;
    static final int ALL_CAPITALS = 1 << 1;
    static final int STARTS_SENTENCE = 1 << 2;
    /// Directly after the token before it, or joined to it by a hyphen.
    static final int GLUED = 1 << 3;
    static final int MARKED = 1 << 4;
    static final int AFTER_COMMA = 1 << 5;
    /// A letter outside the Latin script.
    static final int FOREIGN = 1 << 6;
    static final int QUOTED = 1 << 7;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean matches(String other) {
        return word.equals(other);
    }
}
