package dev.gatehouse.provider;

import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.regex.Pattern;

/// Lists of paths at which requests are relayed: `/threads` for this path and what is below it,
/// `*` for all.
final class RelayedPaths {
    static final String EXPECTED = "expects paths such as /threads, or *";

    private static final String ALL = "*";
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");

    private RelayedPaths() {}

    /// Whether each of them is a path or a star.
    static boolean valid(List<String> paths) {
        return paths.stream().allMatch(it -> it.equals(ALL) || PATH.matcher(it).matches());
    }

    /// Those of an entry.
    static List<String> read(List<String> paths) throws MalformedJson {
        if (!valid(paths)) {
            throw new MalformedJson("'relayed' " + EXPECTED, "relayed");
        }
        return paths;
    }

    /// Whether one of them has a path, which is encoded.
    static boolean match(List<String> paths, String path) {
        for (int i = 0; i < paths.size(); i++) {
            String each = paths.get(i);
            boolean below = path.startsWith(each) && path.startsWith("/", each.length());
            if (each.equals(ALL) || below || path.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
