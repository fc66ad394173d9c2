package dev.gatehouse.guardrails.detect.view;

/// What shows that a part of a text may hide another text.
enum Sign {
    /// A long run of the characters of base64 or of hexadecimal digits.
    RUN,
    /// Numbers one after the other that may be the codes of characters.
    CODES,
    /// Single characters with something between them.
    APART,
    /// A usual word with each letter thirteen places on.
    ROTATED,
    /// A usual word turned round.
    REVERSED,
    /// A mark of Markdown or HTML, or a hyphen at the end of a line, inside a word.
    MARKED,
    /// A line end inside a token.
    WRAPPED,
    /// Digits between letters.
    DIGITS;

    /// Whether a part of the text encodes the other one as bytes.
    boolean encodes() {
        return this == RUN || this == CODES;
    }
}
