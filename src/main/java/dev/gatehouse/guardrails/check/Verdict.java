package dev.gatehouse.guardrails.check;

import dev.gatehouse.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a check has found out.
///
/// @param matches what it found
/// @param rewritten new texts, by the index of the old one
/// @param body another request in place of the one that was checked; `null` as a rule
public record Verdict(List<Match> matches, Map<Integer, String> rewritten, @Nullable Json body) {
    /// Nothing was found.
    public static final Verdict CLEAN = new Verdict(List.of(), Map.of(), null);

    public Verdict {
        matches = List.copyOf(matches);
        rewritten = Map.copyOf(rewritten);
    }

    /// Findings.
    public static Verdict of(List<Match> matches) {
        return matches.isEmpty() ? CLEAN : new Verdict(matches, Map.of(), null);
    }

    /// Something found.
    ///
    /// @param text the index of its text; -1 for the content as a whole
    /// @param place where it was found, where that is no text; `null` otherwise
    /// @param start index of its first character; -1 where it is the whole text
    /// @param end index behind its last one
    /// @param score from 0 to 1, how sure it is
    public record Match(
            String kind, int text, @Nullable String place, int start, int end, double score) {
        /// A part of a text.
        public static Match in(int text, String kind, int start, int end, double score) {
            return new Match(kind, text, null, start, end, score);
        }

        /// A text as a whole.
        public static Match whole(int text, String kind, double score) {
            return new Match(kind, text, null, -1, -1, score);
        }

        /// What is no text.
        public static Match at(String place, String kind) {
            return new Match(kind, -1, place, -1, -1, 1);
        }

        /// Whether it is a part of a text, which can be replaced.
        public boolean part() {
            return text >= 0 && start >= 0;
        }
    }
}
