package dev.gatehouse.guardrails.detect.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.grounding.Claim.Verdict;
import dev.gatehouse.guardrails.detect.grounding.Grounding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Answers with their contexts, and how the grounding check does on them.
public final class GroundingSamples {
    private GroundingSamples() {}

    /// Of a label, how many answers there are, and in how many a claim is unsupported, or unknown.
    public record Count(int all, int unsupported, int unknown) {
        Count plus(boolean no, boolean unclear) {
            return new Count(all + 1, unsupported + (no ? 1 : 0), unknown + (unclear ? 1 : 0));
        }
    }

    /// The counts by label: `true`, `false`, `half`.
    public static Map<String, Count> measure() throws IOException {
        Map<String, Count> counts = new TreeMap<>();
        Path file = Path.of("src/test/resources/guardrails/grounding.tsv");
        for (String line : Files.readAllLines(file, UTF_8)) {
            List<String> parts = List.of(line.split("\t", 3));
            List<Verdict> verdicts =
                    Grounding.check(parts.get(2), parts.get(1)).stream()
                            .map(claim -> claim.verdict())
                            .toList();
            boolean no = verdicts.contains(Verdict.UNSUPPORTED);
            boolean unclear = !no && verdicts.contains(Verdict.UNKNOWN);
            counts.merge(
                    parts.get(0),
                    new Count(0, 0, 0).plus(no, unclear),
                    (a, _) -> a.plus(no, unclear));
        }
        return counts;
    }
}
