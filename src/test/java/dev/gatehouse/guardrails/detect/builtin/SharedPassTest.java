package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.SharedPass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Detectors that share one pass find what each finds by itself.
class SharedPassTest {
    private static final Path ROOT = Path.of("src/test/resources/guardrails");

    private final List<Detector> detectors =
            List.of(
                    of("pii", Set.of("all")),
                    of("secrets", Set.of()),
                    of("words", Set.of()),
                    of("injection", Set.of("role-marker", "exfiltration-link", "invisible-text")),
                    of("pii", Set.of()));

    private final SharedPass shared =
            new SharedPass(
                    detectors.stream().map(it -> Objects.requireNonNull(it.pass())).toList());

    private static Detector of(String name, Set<String> kinds) {
        List<String> words = List.of("the card", "iban", "acme", "key");
        return Detectors.of(name, new Detectors.Options(kinds, words, Map.of(), Set.of(), 0));
    }

    private static List<String> texts() throws IOException {
        var texts = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".tsv")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    texts.add(line.substring(line.lastIndexOf('\t') + 1).replace('\u2424', '\n'));
                }
            }
        }
        return texts;
    }

    private void sameAsAlone(String text) {
        for (TextField.Role role : List.of(TextField.Role.ASSISTANT, TextField.Role.TOOL_RESULT)) {
            boolean[] all = {true, true, true, true, true};
            List<List<Finding>> passed = shared.find(text, role, all);
            boolean[] some = {false, true, false, true, false};
            List<List<Finding>> few = shared.find(text, role, some);
            for (int i = 0; i < detectors.size(); i++) {
                List<Finding> alone = detectors.get(i).find(text, role);
                assertThat(detectors.get(i).find(text, role, passed.get(i)))
                        .as("%d of %s", i, text)
                        .isEqualTo(alone);
                AnchoredDetector pass = detectors.get(i).pass();
                List<Finding> own =
                        some[i] && pass != null ? pass.find(text, role) : List.<Finding>of();
                assertThat(few.get(i)).isEqualTo(own);
            }
        }
    }

    @Test
    void each_text_of_the_corpora_shows_the_same() throws IOException {
        List<String> texts = texts();
        assertThat(texts).hasSizeGreaterThan(20_000);
        for (int i = 0; i < texts.size(); i += 5) {
            sameAsAlone(texts.get(i));
        }
        for (String kind : List.of("private-key", "jwt", "aws-access-key")) {
            if (dev.gatehouse.guardrails.detect.secret.SecretDetectors.kinds().contains(kind)) {
                new SecretSamples(kind).all().forEach(it -> sameAsAlone(it.text()));
            }
        }
    }

    @Test
    void texts_that_are_put_together_at_random_show_the_same() throws IOException {
        List<String> texts = texts();
        var random = new Random(11);
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                String part = texts.get(random.nextInt(texts.size()));
                int from = random.nextInt(part.length() + 1);
                text.append(part, from, Math.min(part.length(), from + 60)).append(' ');
            }
            sameAsAlone(text.toString());
        }
    }
}
