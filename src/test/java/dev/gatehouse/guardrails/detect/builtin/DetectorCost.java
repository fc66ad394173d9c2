package dev.gatehouse.guardrails.detect.builtin;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.SharedPass;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Measures the processor time of the deterministic detectors over 2 KB of prose. Not a test: run
/// it by hand.
final class DetectorCost {
    private static final String PROSE =
            "The quarterly review took place on Tuesday, and the team agreed to move the release to the"
                    + " second week of March. Sales grew by 12 percent in 2025, mostly in the north; the south"
                    + " lost 3 percent. Please send comments to the list before Friday, 14:30. The new builds"
                    + " are in the usual folder, see section 4.2 of the handbook for how to install them. ";

    private DetectorCost() {}

    public static void main(String[] arguments) {
        String text = PROSE.repeat(6).substring(0, 2048);
        Set<String> structures = Set.of("role-marker", "exfiltration-link", "canary");
        Map<String, Detector> detectors =
                Map.of(
                        "pii", of("pii", Set.of()),
                        "pii, all kinds", of("pii", Set.of("all")),
                        "secrets", of("secrets", Set.of()),
                        "words", of("words", Set.of()),
                        "invisible", of("invisible", Set.of()),
                        "injection, structures", of("injection", structures),
                        "injection, all", of("injection", Set.of()));
        for (int round = 0; round < 3; round++) {
            detectors.forEach((name, detector) -> measure(name, detector, text));
            together(text, structures);
        }
    }

    /// Personal data, secrets, words, invisible text and structures: each by itself, and with one
    /// pass that they share, in turns.
    private static void together(String text, Set<String> structures) {
        List<Detector> all =
                List.of(
                        of("pii", Set.of()),
                        of("secrets", Set.of()),
                        of("words", Set.of()),
                        of("invisible", Set.of()),
                        of("injection", structures));
        List<AnchoredDetector> passes =
                all.stream().map(Detector::pass).filter(Objects::nonNull).toList();
        var pass = new SharedPass(passes);
        long alone = 0;
        long shared = 0;
        var field = new TextField("text", TextField.Role.TOOL_RESULT, text);
        boolean[] wanted = new boolean[passes.size()];
        Arrays.fill(wanted, true);
        for (int turn = 0; turn < 40; turn++) {
            alone += cost(() -> all.forEach(it -> it.find(text, field.role())));
            shared +=
                    cost(
                            () -> {
                                var found = pass.find(text, field.role(), wanted);
                                for (Detector each : all) {
                                    AnchoredDetector own = each.pass();
                                    if (own == null) {
                                        each.find(text, field.role());
                                    } else {
                                        each.find(text, field.role(), found.get(pass.place(own)));
                                    }
                                }
                            });
        }
        double runs = 40 * 500 * 1000.0;
        System.out.printf(
                "%-24s %6.1f us, alone %.1f us, ratio %.2f%n",
                "all, one shared pass", shared / runs, alone / runs, (double) shared / alone);
    }

    private static long cost(Runnable work) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < 500; i++) {
            work.run();
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }

    private static Detector of(String name, Set<String> kinds) {
        List<String> words = List.of("acme corp", "project falcon", "blue heron");
        return Detectors.of(name, new Detectors.Options(kinds, words, Map.of(), Set.of(), 0));
    }

    private static void measure(String name, Detector detector, String text) {
        int runs = 20_000;
        int found = 0;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < runs; i++) {
            found += detector.find(text, TextField.Role.TOOL_RESULT).size();
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        System.out.printf("%-24s %6.1f us  (%d)%n", name, spent / 1000.0 / runs, found / runs);
    }
}
