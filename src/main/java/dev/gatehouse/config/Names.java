package dev.gatehouse.config;

import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Names of settings and variables, and suggestions for an unknown one.
public final class Names {
    private static final int LONGEST = 64;

    private Names() {}

    /// `masterKey` and `MASTER_KEY` as `master-key`; a run of capitals is one word.
    static String kebab(String name) {
        StringBuilder out = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                out.append('-');
                continue;
            }
            if (Character.isUpperCase(c) && startsWord(name, i)) {
                out.append('-');
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }

    private static boolean startsWord(String name, int at) {
        if (at == 0 || name.charAt(at - 1) == '_') {
            return false;
        }
        boolean afterSmall = !Character.isUpperCase(name.charAt(at - 1));
        boolean beforeSmall = at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
        return afterSmall || beforeSmall;
    }

    /// A piece of a path as a piece of a variable's name.
    static String variable(String name) {
        StringBuilder out = new StringBuilder(name.toUpperCase(Locale.ROOT));
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
                out.setCharAt(i, '_');
            }
        }
        return out.toString();
    }

    /// A map key as a piece of a path.
    public static String quoted(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.' || c == '"' || c == '[' || c <= ' ') {
                return '"' + key.replace("\"", "") + '"';
            }
        }
        return key.isEmpty() ? "\"\"" : key;
    }

    /// The pieces of a path, quotes taken off.
    static List<String> pieces(String path) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == '.' && !inQuotes) {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.append(c);
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }

    /// The one name that was probably meant.
    static @Nullable String nearest(String wrong, Collection<String> names) {
        if (wrong.length() > LONGEST) {
            return null;
        }
        String best = null;
        int least = wrong.length() <= 4 ? 2 : 3;
        for (String name : names) {
            int distance = Suggestions.distance(wrong, name);
            if (distance < least) {
                best = name;
                least = distance;
            }
        }
        return best != null ? best : byOtherSpelling(wrong, names);
    }

    private static @Nullable String byOtherSpelling(String wrong, Collection<String> names) {
        String kebab = kebab(wrong);
        for (String name : names) {
            if (name.equals(kebab) || sharesStart(wrong, name)) {
                return name;
            }
        }
        return null;
    }

    private static boolean sharesStart(String wrong, String name) {
        return wrong.length() >= 3
                && name.length() >= 3
                && (name.startsWith(wrong) || wrong.startsWith(name));
    }
}
