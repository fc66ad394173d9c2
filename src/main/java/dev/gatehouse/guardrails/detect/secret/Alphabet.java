package dev.gatehouse.guardrails.detect.secret;

/// The characters that a secret is made of.
enum Alphabet {
    ALNUM(""),
    HEX(""),
    UPPER(""),
    LOWER(""),
    DIGIT(""),
    URL("-_"),
    BASE64("+/="),
    DOTTED("-_."),
    PATH("-_./");

    @SuppressWarnings("ImmutableEnumChecker") // written in the constructor only
    private final boolean[] members = new boolean[128];

    Alphabet(String others) {
        for (char c = '0'; c <= 'z'; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            members[c] = c <= '9' || letter;
        }
        others.chars().forEach(c -> members[c] = true);
    }

    boolean has(char c) {
        if (c >= 128 || !members[c]) {
            return false;
        }
        return switch (this) {
            case HEX -> c <= '9' || (c | 0x20) <= 'f';
            case UPPER -> c <= 'Z';
            case LOWER -> c <= '9' || c >= 'a';
            case DIGIT -> c <= '9';
            case ALNUM, URL, BASE64, DOTTED, PATH -> true;
        };
    }
}
