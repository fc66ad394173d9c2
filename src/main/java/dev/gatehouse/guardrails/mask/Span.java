package dev.gatehouse.guardrails.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A part of a text that is replaced.
///
/// @param start index of its first character
/// @param end index behind its last one
/// @param kind what it is; empty for the rest of what has been replaced already
/// @param restored whether it returns in the answer
public record Span(int start, int end, String kind, boolean restored) {
    /// Spans in order, those that overlap put together. What one of them removes for good is
    /// removed for good.
    public static List<Span> merged(List<Span> spans) {
        var sorted = new ArrayList<>(spans);
        sorted.sort(
                Comparator.comparingInt(Span::start)
                        .thenComparing(Comparator.comparingInt(Span::end).reversed())
                        .thenComparing(Span::kind));
        var merged = new ArrayList<Span>(sorted.size());
        for (Span span : sorted) {
            Span last = merged.isEmpty() ? null : merged.getLast();
            if (last == null || span.start() >= last.end()) {
                merged.add(span);
            } else {
                int end = Math.max(last.end(), span.end());
                boolean restored = last.restored() && span.restored();
                merged.set(merged.size() - 1, new Span(last.start(), end, last.kind(), restored));
            }
        }
        return merged;
    }
}
