package dev.gatehouse.cache.semantic;

import java.util.Arrays;

/// A distribution over the logistic functions for how likely an answer serves a question
/// of some score: a weight for each of a grid of thresholds and slopes. Safe for several threads.
final class Belief {
    private static final int THRESHOLDS = 48;
    private static final double[] SLOPES = {6, 12, 24, 48};

    /// The highest one lies above all scores: an answer that serves no other question.
    private static final double HIGHEST = 1.2;

    /// What was learned of all answers counts so much for a single one.
    private static final double PART = 0.1;

    private static final double[] LEVELS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3};

    private final double[] logs = new double[THRESHOLDS * SLOPES.length];

    /// A distribution for an answer of which nothing is known, after this one of all answers.
    synchronized Belief prior() {
        var made = new Belief();
        double most = Arrays.stream(logs).max().orElse(0);
        for (int i = 0; i < logs.length; i++) {
            made.logs[i] = (logs[i] - most) * PART;
        }
        return made;
    }

    /// Takes an observation in.
    synchronized void observe(double score, boolean served) {
        for (int i = 0; i < logs.length; i++) {
            double p = probability(i, score);
            logs[i] += Math.log(served ? p : 1 - p);
        }
    }

    /// How often a question of some score has to be sent at least for at most a share of all its
    /// answers to be wrong: 1 for always.
    ///
    /// Sent answers are right. Of the others a share of at least `p` is, with the confidence
    /// `1 - level`; so a part `x` that is sent leaves `(1 - x)(1 - p(1 - level))` wrong.
    synchronized double sending(double score, double maxError) {
        int size = logs.length;
        var order = new Integer[size];
        var chances = new double[size];
        var weights = new double[size];
        double most = Arrays.stream(logs).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < size; i++) {
            order[i] = i;
            chances[i] = probability(i, score);
            weights[i] = Math.exp(logs[i] - most);
            sum += weights[i];
        }
        Arrays.sort(order, (a, b) -> Double.compare(chances[a], chances[b]));
        double least = 1;
        double below = 0;
        int at = 0;
        for (double level : LEVELS) {
            while (at < size && below + weights[order[at]] <= level * sum) {
                below += weights[order[at++]];
            }
            double sure = (1 - level) * chances[order[Math.min(at, size - 1)]];
            double sent = sure >= 1 - maxError ? 0 : 1 - maxError / (1 - sure);
            least = Math.min(least, Math.max(0, sent));
        }
        return least;
    }

    private static double probability(int place, double score) {
        int step = place / SLOPES.length;
        double threshold = HIGHEST * step / (THRESHOLDS - 1);
        double slope = SLOPES[place % SLOPES.length];
        double p = 1 / (1 + Math.exp(-slope * (score - threshold)));
        // No single check decides.
        return Math.clamp(p, 0.001, 0.999);
    }
}
