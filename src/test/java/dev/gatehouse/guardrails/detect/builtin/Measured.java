package dev.gatehouse.guardrails.detect.builtin;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import java.util.List;
import java.util.Locale;

/// How a detector does on the samples of a kind.
///
/// @param present samples with something to find
/// @param absent samples that only look like it
/// @param caught those of `present` in which it was found wholly
/// @param wrong those of `absent` in which something was found
public record Measured(String kind, int present, int absent, int caught, int wrong) {
    static Measured of(String kind, Detector detector, List<Sample> samples) {
        int present = 0;
        int caught = 0;
        int wrong = 0;
        for (Sample sample : samples) {
            List<Finding> found =
                    detector.find(sample.text(), TextField.Role.USER).stream()
                            .filter(it -> it.kind().equals(kind))
                            .toList();
            present += sample.found() ? 1 : 0;
            caught += sample.found() && covers(found, sample) ? 1 : 0;
            wrong += !sample.found() && !found.isEmpty() ? 1 : 0;
        }
        return new Measured(kind, present, samples.size() - present, caught, wrong);
    }

    static boolean covers(List<Finding> found, Sample sample) {
        int start = sample.text().indexOf(sample.value());
        int end = start + sample.value().length();
        return found.stream().anyMatch(it -> it.start() <= start && it.end() >= end);
    }

    /// Of all findings, the part that is right.
    public double precision() {
        return caught + wrong == 0 ? 1 : (double) caught / (caught + wrong);
    }

    /// Of all there is to find, the part that is found.
    public double recall() {
        return present == 0 ? 1 : (double) caught / present;
    }

    /// A row of the page.
    public String row() {
        return "| `%s` | %d | %d | %d | %d | %s | %s |\n"
                .formatted(
                        kind,
                        present,
                        absent,
                        caught,
                        wrong,
                        percent(precision()),
                        percent(recall()));
    }

    private static String percent(double share) {
        return "%.1f %%"
                .formatted(Math.floor(share * 1000) / 10)
                .replace(",", ".")
                .toLowerCase(Locale.ROOT);
    }
}
