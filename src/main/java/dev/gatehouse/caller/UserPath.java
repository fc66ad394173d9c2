package dev.gatehouse.caller;

import org.jspecify.annotations.Nullable;

/// A place in the organisation of the callers, such as `/team/alice`; `/` is the whole.
///
/// Paths are compared as they are written, upper and lower case apart.
public final class UserPath {
    /// The whole organisation.
    public static final String ROOT = "/";

    /// How many characters a path has at most.
    public static final int LONGEST = 256;

    private UserPath() {}

    /// A path in its one spelling: with a slash at the beginning, and none at the end.
    ///
    /// @throws IllegalArgumentException when it is none; the message states why, as a part of a
    ///     sentence
    public static String of(String text) {
        String trimmed = text.strip();
        String rooted = trimmed.startsWith("/") ? trimmed : "/" + trimmed;
        boolean closed = rooted.length() > 1 && rooted.endsWith("/");
        String path = closed ? rooted.substring(0, rooted.length() - 1) : rooted;
        if (path.length() > LONGEST || !(path.equals(ROOT) || valid(path))) {
            throw new IllegalArgumentException(
                    "must be a path such as /team/alice, of at most %d characters, without ':' and without empty parts, '.' or '..'"
                            .formatted(LONGEST));
        }
        return path;
    }

    private static boolean valid(String path) {
        for (int from = 1; from <= path.length(); ) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            String part = path.substring(from, end);
            if (part.isBlank() || part.equals(".") || part.equals("..")) {
                return false;
            }
            from = end + 1;
        }
        return path.chars().noneMatch(c -> c == ':' || Character.isISOControl(c));
    }

    /// Whether a path is another one or below it.
    public static boolean within(String path, String subtree) {
        if (subtree.equals(ROOT)) {
            return true;
        }
        int length = subtree.length();
        return path.startsWith(subtree) && (path.length() == length || path.charAt(length) == '/');
    }

    /// The path above; `null` above the whole.
    public static @Nullable String parent(String path) {
        if (path.equals(ROOT)) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        return slash == 0 ? ROOT : path.substring(0, slash);
    }
}
