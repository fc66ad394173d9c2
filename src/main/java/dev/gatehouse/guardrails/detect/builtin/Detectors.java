package dev.gatehouse.guardrails.detect.builtin;

import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.injection.InjectionDetector;
import dev.gatehouse.guardrails.detect.pii.PiiDetectors;
import dev.gatehouse.guardrails.detect.secret.SecretDetectors;
import dev.gatehouse.guardrails.detect.text.InvisibleTextDetector;
import dev.gatehouse.guardrails.detect.text.LanguageDetector;
import dev.gatehouse.guardrails.detect.text.LengthDetector;
import dev.gatehouse.guardrails.detect.text.PatternDetector;
import dev.gatehouse.guardrails.detect.text.WordDetectors;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the built-in detectors.
public final class Detectors {
    /// The names that `of` knows.
    public static final List<String> NAMES =
            List.of(
                    "pii",
                    "secrets",
                    "words",
                    "patterns",
                    "invisible",
                    "injection",
                    "length",
                    "language");

    private Detectors() {}

    /// What a detector looks for; each name has its own options and ignores the others.
    ///
    /// @param kinds kinds of `pii`, `secrets` and `injection`; empty for those that are on by
    ///     default
    /// @param words for `words`; for `injection` canaries: texts of the system prompt that must not
    ///     come out
    /// @param patterns for `patterns`: RE2 syntax by name
    /// @param languages for `language`: the permitted ones, codes of ISO 639-1
    /// @param limit for `length`: characters
    public record Options(
            Set<String> kinds,
            List<String> words,
            Map<String, String> patterns,
            Set<String> languages,
            int limit) {
        /// None given.
        public static final Options NONE = new Options(Set.of(), List.of(), Map.of(), Set.of(), 0);

        public Options {
            kinds = Set.copyOf(kinds);
            words = List.copyOf(words);
            patterns = Map.copyOf(patterns);
            languages = Set.copyOf(languages);
        }
    }

    /// Makes a detector.
    ///
    /// @param name one of `NAMES`
    /// @throws IllegalArgumentException with what is wrong and what to do
    public static Detector of(String name, Options options) {
        return switch (name) {
            case "pii" -> PiiDetectors.of(options.kinds());
            case "secrets" -> SecretDetectors.of(options.kinds());
            case "words" -> WordDetectors.of(given("words", options.words()));
            case "patterns" -> new PatternDetector(given("patterns", options.patterns()));
            case "invisible" -> new InvisibleTextDetector();
            case "injection" -> new InjectionDetector(options.kinds(), options.words());
            case "length" -> new LengthDetector(options.limit());
            case "language" -> new LanguageDetector(given("languages", options.languages()));
            default ->
                    throw new IllegalArgumentException(
                            "detector '%s' is not known; known are %s".formatted(name, NAMES));
        };
    }

    private static <T> T given(String option, T value) {
        if (value.equals(List.of()) || value.equals(Set.of()) || value.equals(Map.of())) {
            throw new IllegalArgumentException("option '" + option + "' is missing");
        }
        return value;
    }
}
