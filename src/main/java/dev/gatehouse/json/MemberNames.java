package dev.gatehouse.json;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names of members that are read, to find those that another parser takes for them.
///
/// Some parsers, such as Go's `encoding/json`, compare names without regard to letter case, and
/// without regard to what Unicode folds to the same letter: the Kelvin sign to k, the long s to s.
public final class MemberNames {
    private final Set<String> exact;
    private final Map<String, String> folded = new HashMap<>();
    private final boolean lower;

    private MemberNames(Set<String> exact) {
        this.exact = exact;
        exact.forEach(name -> folded.put(fold(name), name));
        this.lower = exact.stream().allMatch(name -> fold(name).equals(name));
    }

    /// These names; of those that differ in letter case only, each is right.
    public static MemberNames of(Collection<String> names) {
        return new MemberNames(Set.copyOf(names));
    }

    /// The name for which another one may be taken; `null` when it is right or unlike all.
    public @Nullable String similar(String name) {
        return exact.contains(name) ? null : folded.get(fold(name));
    }

    /// Whether names of small ASCII letters need no look-up: they are right or unlike all.
    boolean lower() {
        return lower;
    }

    private static String fold(String name) {
        var folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            folded.append(Character.toLowerCase(Character.toUpperCase(name.charAt(i))));
        }
        return folded.toString();
    }
}
