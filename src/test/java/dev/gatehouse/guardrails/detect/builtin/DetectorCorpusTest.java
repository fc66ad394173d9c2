package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.guardrails.detect.pii.PiiDetectors;
import dev.gatehouse.guardrails.detect.secret.SecretDetectors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind is measured on texts that have it and texts that nearly do.
class DetectorCorpusTest {
    /// Kinds without a check sum or a word of their own; the page states how often they are wrong.
    private static final Set<String> WEAK = Set.of("name", "address");

    static Stream<String> personalKinds() {
        return PiiDetectors.kinds().stream();
    }

    static Stream<String> secretKinds() {
        return SecretDetectors.kinds().stream();
    }

    @ParameterizedTest
    @MethodSource("personalKinds")
    void personal_data_is_found_and_what_looks_like_it_is_not(String kind) throws IOException {
        Measured measured =
                Measured.of(
                        kind,
                        Detectors.of("pii", options(kind)),
                        Sample.read("pii/" + kind + ".tsv"));
        assertThat(measured.precision())
                .as("%s", measured)
                .isGreaterThanOrEqualTo(WEAK.contains(kind) ? 0.5 : 0.9);
        assertThat(measured.recall())
                .as("%s", measured)
                .isGreaterThanOrEqualTo(WEAK.contains(kind) ? 0.15 : 0.8);
        assertThat(measured.present()).isGreaterThanOrEqualTo(100);
        assertThat(measured.absent()).isGreaterThanOrEqualTo(300);
    }

    @ParameterizedTest
    @MethodSource("secretKinds")
    void secrets_are_found_and_what_looks_like_them_is_not(String kind) {
        Measured measured =
                Measured.of(
                        kind,
                        Detectors.of("secrets", options(kind)),
                        new SecretSamples(kind).all());
        assertThat(measured.precision()).as("%s", measured).isGreaterThanOrEqualTo(0.95);
        assertThat(measured.recall()).as("%s", measured).isGreaterThanOrEqualTo(0.95);
    }

    private static Detectors.Options options(String kind) {
        return new Detectors.Options(Set.of(kind), List.of(), Map.of(), Set.of(), 0);
    }
}
