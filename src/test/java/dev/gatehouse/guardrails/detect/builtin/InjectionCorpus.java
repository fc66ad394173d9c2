package dev.gatehouse.guardrails.detect.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Attacks and benign texts, by group.
public final class InjectionCorpus {
    private static final Path ROOT = Path.of("src/test/resources/guardrails/injection");

    private final Detector detector =
            Detectors.of(
                    "injection", new Detectors.Options(Set.of(), List.of(), Map.of(), Set.of(), 0));

    /// How many texts of a group there are, in how many a structure and in how many a score was
    /// found.
    public record Group(int all, int structures, int scores, int either) {
        Group plus(boolean structure, boolean score) {
            return new Group(
                    all + 1,
                    structures + (structure ? 1 : 0),
                    scores + (score ? 1 : 0),
                    either + (structure || score ? 1 : 0));
        }
    }

    /// The groups of a half of a file, by their names. Levels were chosen on the other half. Texts
    /// that begin alike are in the same half.
    ///
    /// @param held whether it is the half that is held out
    /// @param surest findings below it do not count
    public Map<String, Group> half(String file, boolean held, double surest) throws IOException {
        return measure(file, line -> held(line) == held, surest);
    }

    /// The groups of a file, by their names.
    ///
    /// @param surest findings below it do not count
    public Map<String, Group> measure(String file, double surest) throws IOException {
        return measure(file, _ -> true, surest);
    }

    private static boolean held(List<String> line) {
        String text = line.get(2).replace('\u2424', ' ');
        NormalisedText normalised = NormalisedText.of(text);
        String plain = normalised == null ? text : normalised.text().toString();
        String letters = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", "");
        String begin =
                Stream.of(letters.strip().split(" +", -1))
                        .limit(3)
                        .collect(Collectors.joining(" "));
        return Character.digit(Sha256.hex(line.get(0) + begin).charAt(63), 16) % 2 == 1;
    }

    private Map<String, Group> measure(String file, Predicate<List<String>> chosen, double surest)
            throws IOException {
        Map<String, Group> groups = new TreeMap<>();
        for (String line : Files.readAllLines(ROOT.resolve(file), UTF_8)) {
            List<String> parts = List.of(line.split("\t", 3));
            if (!chosen.test(parts)) {
                continue;
            }
            List<Finding> found =
                    detector.find(parts.get(2).replace('\u2424', '\n'), role(parts.get(1))).stream()
                            .filter(it -> it.score() >= surest)
                            .toList();
            boolean score = found.stream().anyMatch(it -> it.kind().equals("injection"));
            boolean structure = found.stream().anyMatch(it -> !it.kind().equals("injection"));
            groups.merge(
                    parts.get(0),
                    new Group(0, 0, 0, 0).plus(structure, score),
                    (a, _) -> a.plus(structure, score));
        }
        return groups;
    }

    private static TextField.Role role(String name) {
        return switch (name) {
            case "document" -> TextField.Role.DOCUMENT;
            case "tool" -> TextField.Role.TOOL_RESULT;
            case "answer" -> TextField.Role.ASSISTANT;
            default -> TextField.Role.USER;
        };
    }
}
