package dev.gatehouse.cache.evidence;

import java.util.List;
import java.util.Locale;

/// The language of a text, as far as its script or its commonest words show it.
final class Language {
    static final String ENGLISH = "english";
    static final String UNKNOWN = "";

    private static final List<String> LATIN =
            List.of(
                    ENGLISH,
                    "german",
                    "french",
                    "spanish",
                    "italian",
                    "portuguese",
                    "dutch",
                    "swedish",
                    "polish",
                    "turkish");

    private Language() {}

    /// A name of `words.txt`, the name of a script that is not Latin, or `UNKNOWN`.
    static String of(Token[] tokens, Lexicon lexicon) {
        int foreign = 0;
        int words = 0;
        for (Token token : tokens) {
            words += token.kind() == Token.Kind.WORD ? 1 : 0;
            foreign += token.has(Token.FOREIGN) ? 1 : 0;
        }
        return foreign * 3 > words ? script(tokens) : latin(tokens, words, lexicon);
    }

    private static String script(Token[] tokens) {
        Character.UnicodeScript found = Character.UnicodeScript.COMMON;
        for (Token token : tokens) {
            if (token.has(Token.FOREIGN)) {
                Character.UnicodeScript script =
                        Character.UnicodeScript.of(token.raw().codePointAt(0));
                boolean kana =
                        script == Character.UnicodeScript.HIRAGANA
                                || script == Character.UnicodeScript.KATAKANA;
                if (kana) {
                    return "japanese";
                }
                found = found == Character.UnicodeScript.COMMON ? script : found;
            }
        }
        return found.name().toLowerCase(Locale.ROOT);
    }

    private static String latin(Token[] tokens, int words, Lexicon lexicon) {
        String best = UNKNOWN;
        int most = 0;
        int second = 0;
        for (String language : LATIN) {
            int count = 0;
            for (Token token : tokens) {
                count += counts(language, token, lexicon) ? 1 : 0;
            }
            if (count > most) {
                second = most;
                most = count;
                best = language;
            } else {
                second = Math.max(second, count);
            }
        }
        boolean clear =
                best.equals(ENGLISH) ? most >= second : most > second && (most >= 2 || words <= 4);
        return clear && most * 8 >= words ? best : UNKNOWN;
    }

    /// A word that is English too shows no other language.
    private static boolean counts(String language, Token token, Lexicon lexicon) {
        return lexicon.has(language, token.word())
                && (language.equals(ENGLISH) || !lexicon.has(ENGLISH, token.word()));
    }

    /// Whether two texts are known to be in different languages.
    static boolean differ(String some, String other) {
        return !some.equals(other) && !some.equals(UNKNOWN) && !other.equals(UNKNOWN);
    }
}
