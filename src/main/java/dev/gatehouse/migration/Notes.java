package dev.gatehouse.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What was not converted, or was converted with a difference, by line.
///
/// Notes name keys and never values, which may be secret.
final class Notes {
    private record Subject(String name, String reason) {}

    private final Map<Subject, SortedSet<Integer>> lines = new LinkedHashMap<>();

    /// Adds one; those with the same words become one with several lines.
    void add(int line, String name, String reason) {
        lines.computeIfAbsent(new Subject(name, reason), _ -> new TreeSet<>()).add(line);
    }

    /// All of them in the order of their first lines.
    List<String> rendered() {
        var notes = new ArrayList<>(lines.entrySet());
        notes.sort(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.first(), b.first())));
        return notes.stream().map(Notes::rendered).toList();
    }

    private static String rendered(Map.Entry<Subject, SortedSet<Integer>> note) {
        SortedSet<Integer> all = note.getValue();
        String numbers = all.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return (all.size() == 1 ? "line " : "lines ")
                + numbers
                + ": "
                + note.getKey().name()
                + ": "
                + note.getKey().reason();
    }
}
