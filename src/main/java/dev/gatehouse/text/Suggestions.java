package dev.gatehouse.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Suggestions for an unknown name.
public final class Suggestions {
    private static final int LONGEST = 200;

    private Suggestions() {}

    private record Rated(String name, int distance) {}

    /// The nearest names, best first: those a few letters away, those that hold the unknown one or
    /// are held by it.
    ///
    /// @param most how many to give
    public static List<String> nearest(String wrong, Collection<String> names, int most) {
        String lower = wrong.toLowerCase(Locale.ROOT);
        int bound = Math.max(2, lower.length() / 4);
        return names.stream()
                .map(name -> new Rated(name, rate(lower, name.toLowerCase(Locale.ROOT))))
                .filter(rated -> rated.distance <= bound)
                .sorted(Comparator.comparingInt(Rated::distance).thenComparing(Rated::name))
                .limit(most)
                .map(Rated::name)
                .toList();
    }

    /// A name behind a slash counts as the name: clients omit the account before it.
    private static int rate(String wrong, String name) {
        int whole = distance(wrong, name);
        int slash = name.indexOf('/');
        int tail = slash < 0 ? whole : distance(wrong, name.substring(slash + 1));
        boolean part = wrong.length() > 3 && name.contains(wrong);
        return part ? 1 : Math.min(whole, tail);
    }

    /// How many letters must be added, left out, changed, or swapped with the next one.
    public static int distance(String a, String b) {
        if (a.length() > LONGEST || b.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        var older = new int[b.length() + 1];
        var before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(changed, 1 + Math.min(before[j], now[j - 1]));
                if (areSwapped(a, i, b, j)) {
                    now[j] = Math.min(now[j], 1 + older[j - 2]);
                }
            }
            older = before;
            before = now;
        }
        return before[b.length()];
    }

    private static boolean areSwapped(String a, int i, String b, int j) {
        return i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
