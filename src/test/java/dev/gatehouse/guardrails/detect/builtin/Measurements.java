package dev.gatehouse.guardrails.detect.builtin;

import dev.gatehouse.guardrails.detect.builtin.InjectionCorpus.Group;
import dev.gatehouse.guardrails.detect.pii.PiiDetectors;
import dev.gatehouse.guardrails.detect.secret.SecretDetectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the page about detectors states, as it is measured.
public final class Measurements {
    private Measurements() {}

    /// Every kind of personal data.
    public static List<Measured> personalData() throws IOException {
        var all = new ArrayList<Measured>();
        for (String kind : PiiDetectors.kinds()) {
            all.add(
                    Measured.of(
                            kind,
                            Detectors.of("pii", options(kind)),
                            Sample.read("pii/" + kind + ".tsv")));
        }
        return all;
    }

    /// Every kind of secret.
    public static List<Measured> secrets() {
        return SecretDetectors.kinds().stream()
                .map(
                        kind ->
                                Measured.of(
                                        kind,
                                        Detectors.of("secrets", options(kind)),
                                        new SecretSamples(kind).all()))
                .toList();
    }

    /// The groups of attacks or of benign texts.
    public static Map<String, Group> injections(String file) throws IOException {
        return new InjectionCorpus().measure(file, 0.7);
    }

    /// The groups of the half that is held out.
    public static Map<String, Group> heldOut(String file) throws IOException {
        return new InjectionCorpus().half(file, true, 0.7);
    }

    private static Detectors.Options options(String kind) {
        return new Detectors.Options(Set.of(kind), List.of(), Map.of(), Set.of(), 0);
    }
}
