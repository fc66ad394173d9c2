package dev.gatehouse.cache.evidence;

import java.util.Map;

/// Reduces the forms of an English word to one, which need not be a word.
final class Stems {
    private static final String[] NEGATING = {
        "un", "in", "im", "ir", "il", "dis", "non", "de", "a", "anti"
    };
    private static final String[] ENDINGS = {"ing", "ed"};

    private Stems() {}

    static String of(String word, Map<String, String> lemmas) {
        String base = lemmas.get(word);
        if (base != null) {
            return withoutE(base);
        }
        if (word.length() < 4 || !allLetters(word)) {
            return word;
        }
        String singular = withoutS(word);
        base = lemmas.get(singular);
        if (base != null) {
            return withoutE(base);
        }
        for (String ending : ENDINGS) {
            if (carries(singular, ending)) {
                return withoutE(
                        undoubled(singular.substring(0, singular.length() - ending.length())));
            }
        }
        return withoutE(singular);
    }

    private static boolean carries(String word, String ending) {
        int length = word.length() - ending.length();
        return length >= 3
                && word.endsWith(ending)
                && !word.endsWith("eed")
                && hasVowel(word, length);
    }

    private static boolean hasVowel(String word, int end) {
        for (int i = 0; i < end; i++) {
            if (looksVowel(word.charAt(i)) || word.charAt(i) == 'y') {
                return true;
            }
        }
        return false;
    }

    private static boolean looksVowel(char c) {
        return "aeiou".indexOf(c) >= 0;
    }

    private static String withoutS(String word) {
        if (!word.endsWith("s")
                || word.endsWith("ss")
                || word.endsWith("us")
                || word.endsWith("is")) {
            return word;
        }
        int length = word.length();
        if (word.endsWith("ies") && length > 4) {
            return word.substring(0, length - 3) + "y";
        }
        boolean hisses =
                word.endsWith("sses")
                        || word.endsWith("xes")
                        || word.endsWith("zzes")
                        || word.endsWith("ches")
                        || word.endsWith("shes");
        return word.substring(0, length - (hisses ? 2 : 1));
    }

    private static String undoubled(String stem) {
        int last = stem.length() - 1;
        char c = stem.charAt(last);
        if (last > 2 && c == stem.charAt(last - 1) && !looksVowel(c) && "lszf".indexOf(c) < 0) {
            return stem.substring(0, last);
        }
        return c == 'i' ? stem.substring(0, last) + 'y' : stem;
    }

    private static String withoutE(String word) {
        return word.length() > 3 && word.endsWith("e")
                ? word.substring(0, word.length() - 1)
                : word;
    }

    private static boolean allLetters(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < 'a' || word.charAt(i) > 'z') {
                return false;
            }
        }
        return true;
    }

    /// Whether one is the other with a prefix such as `un`, or one ends in `less` and one in `ful`.
    static boolean differByNegation(String stem, String other) {
        if (stem.length() == other.length()) {
            return false;
        }
        String shorter = stem.length() < other.length() ? stem : other;
        String longer = shorter.equals(stem) ? other : stem;
        if (shorter.length() >= 4 && longer.endsWith(shorter)) {
            String prefix = longer.substring(0, longer.length() - shorter.length());
            for (String negating : NEGATING) {
                if (negating.equals(prefix) && prefix.length() > 1) {
                    return true;
                }
            }
        }
        return longer.endsWith("less")
                && shorter.endsWith("ful")
                && longer.regionMatches(0, shorter, 0, shorter.length() - 3)
                && longer.length() - 4 == shorter.length() - 3;
    }

    /// Whether two different stems are probably of one family, as `organiz` and `organization`.
    static boolean areRelated(String stem, String other) {
        int shorter = Math.min(stem.length(), other.length());
        int common = 0;
        while (common < shorter && stem.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common >= 4
                && common * 4 >= shorter * 3
                && Math.max(stem.length(), other.length()) - common <= 5;
    }

    /// Whether one is a likely misspelling of the other: one letter more, less, other, or two
    /// swapped.
    static boolean looksMisspelt(String word, String other) {
        int difference = word.length() - other.length();
        if (Math.min(word.length(), other.length()) < 5 || Math.abs(difference) > 1) {
            return false;
        }
        int start = 0;
        int end = 0;
        int shorter = Math.min(word.length(), other.length());
        while (start < shorter && word.charAt(start) == other.charAt(start)) {
            start++;
        }
        while (end < shorter - start
                && word.charAt(word.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
            end++;
        }
        int changed = Math.max(word.length(), other.length()) - start - end;
        boolean swapped =
                changed == 2
                        && difference == 0
                        && word.charAt(start) == other.charAt(start + 1)
                        && word.charAt(start + 1) == other.charAt(start);
        return start > 0 && (changed <= 1 || swapped);
    }
}
