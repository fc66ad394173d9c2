package dev.gatehouse.cli.admin;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A table for a terminal: columns as wide as their longest text.
final class TextTable {
    private final List<List<String>> lines = new ArrayList<>();
    private final Set<Integer> numbers;

    /// @param numbers the columns that are aligned at the right
    TextTable(List<String> head, Set<Integer> numbers) {
        this.numbers = numbers;
        lines.add(head);
    }

    void add(List<String> line) {
        lines.add(line);
    }

    void print(PrintStream out) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String gap = " ".repeat(widths[i] - line.get(i).length());
                text.append(numbers.contains(i) ? gap + line.get(i) : line.get(i) + gap);
                text.append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
