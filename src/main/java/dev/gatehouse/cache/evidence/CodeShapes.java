package dev.gatehouse.cache.evidence;

import java.util.Locale;
import java.util.Set;

/// Recognizes code by how it is written.
final class CodeShapes {
    private static final Set<String> ENDINGS =
            Set.of(
                    ("py js ts json md csv tsv txt com org net io java html css xml yaml yml sh exe pdf"
                                    + " zip jpg jpeg png gif svg env gz tar toml ini cfg conf sql cpp"
                                    + " h hpp c rs go rb php docx xlsx pptx mp3 mp4 wav bat ps1 jar"
                                    + " log lock kt swift ipynb parquet dev app ai co uk de")
                            .split(" ", -1));

    private CodeShapes() {}

    /// Whether a part of a text without spaces is code: a call, a path, an address, a flag, or a
    /// name with an underscore or dots.
    static boolean looksCode(String text, int from, int to) {
        boolean letters = false;
        int slashes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            letters |= Character.isLetter(c);
            slashes += c == '/' ? 1 : 0;
            if (marks(text, from, to, i)) {
                return true;
            }
        }
        return letters
                && (slashes > 2
                        || (slashes > 0 && startsPath(text, from))
                        || looksFlag(text, from, to)
                        || hasDots(text, from, to)
                        || text.startsWith("x-", from)
                        || looksCamel(text, from, to));
    }

    private static boolean marks(String text, int from, int to, int i) {
        char c = text.charAt(i);
        char next = i + 1 < to ? text.charAt(i + 1) : ' ';
        char last = i > from ? text.charAt(i - 1) : ' ';
        return switch (c) {
            case '_' -> Character.isLetterOrDigit(last) || Character.isLetterOrDigit(next);
            case '(', '[', '{' -> Character.isLetterOrDigit(last) && i + 1 < to;
            case '=', '\\', '@', '|', '~' -> Character.isLetter(last) || Character.isLetter(next);
            case ':' -> next == ':' || (next == '/' && last != ' ');
            case '$' -> Character.isLetter(next) && last == ' ';
            case 'x' -> last == '0' && next != ' ' && i == from + 1;
            default -> false;
        };
    }

    private static boolean startsPath(String text, int from) {
        char first = text.charAt(from);
        return first == '/' || first == '.' || first == '~';
    }

    private static boolean looksFlag(String text, int from, int to) {
        return to - from > 1
                && text.charAt(from) == '-'
                && (text.charAt(from + 1) == '-' || Character.isLetter(text.charAt(from + 1)));
    }

    /// A dot between letters: `np.array`, `setup.py`, `node.js`; not the end of a sentence.
    private static boolean hasDots(String text, int from, int to) {
        if (looksAbbreviation(text, from, to)) {
            return false;
        }
        for (int i = from + 1; i + 1 < to; i++) {
            if (text.charAt(i) == '.' && Character.isLetter(text.charAt(i + 1))) {
                char before = text.charAt(i - 1);
                String rest = text.substring(i + 1, to).toLowerCase(Locale.ROOT);
                if (ENDINGS.contains(rest)
                        || (Character.isLetter(before) && Character.isLowerCase(text.charAt(i + 1)))
                        || (text.indexOf('.', i + 1) >= 0 && text.indexOf('.', i + 1) < to)) {
                    return true;
                }
            }
        }
        return text.charAt(from) == '.' && Character.isLetter(text.charAt(from + 1));
    }

    /// `getElementById`: begins small and has two capitals inside.
    private static boolean looksCamel(String text, int from, int to) {
        int capitals = 0;
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                return false;
            }
            if (Character.isUpperCase(c) && Character.isLowerCase(text.charAt(i - 1))) {
                capitals++;
            }
        }
        return capitals >= 2 || (capitals == 1 && endsIn(text, from, to, "Error", "Exception"));
    }

    private static boolean endsIn(String text, int from, int to, String... endings) {
        for (String ending : endings) {
            int start = to - ending.length();
            if (start > from && text.startsWith(ending, start)) {
                return true;
            }
        }
        return false;
    }

    /// `[a-z]+`: a bracket that is repeated.
    static boolean looksPattern(String text, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            char c = text.charAt(i);
            if ((c == ']' || c == ')') && "+*?{".indexOf(text.charAt(i + 1)) >= 0) {
                return text.charAt(i + 1) != '?' || i + 2 < to;
            }
        }
        return false;
    }

    /// `U.S.`, `e.g`, `a.m.`
    static boolean looksAbbreviation(String text, int from, int to) {
        if (to - from < 3) {
            return false;
        }
        for (int i = from; i < to; i++) {
            boolean dot = (i - from) % 2 == 1;
            if (dot ? text.charAt(i) != '.' : !Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
