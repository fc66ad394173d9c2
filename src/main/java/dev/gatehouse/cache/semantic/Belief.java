package dev.gatehouse.cache.semantic;

import dev.gatehouse.cache.store.CheckCounts;
import java.util.Arrays;

/// A distribution over the logistic functions for how likely an answer serves a question
/// of some score: a weight for each of a grid of thresholds and slopes.
final class Belief {
    private static final int THRESHOLDS = 48;
    private static final double[] SLOPES = {6, 12, 24, 48};
    private static final int SIZE = THRESHOLDS * SLOPES.length;

    /// The highest one lies above all scores: an answer that serves no other question.
    private static final double HIGHEST = 1.2;

    /// What was learned of all answers counts so much for a single one, but no more than so many
    /// checks: an answer differs from the others, however many there were.
    private static final double PART = 0.1;

    private static final double MOST_OF_OTHERS = 6;

    private static final double[] LEVELS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3};

    private final double[] logs = new double[SIZE];

    private Belief() {}

    /// The logarithms of the probabilities at each step, for an answer that serves and
    /// for one that does not.
    private static final class Logs {
        private static final double[][] SERVED = new double[CheckCounts.STEPS + 1][SIZE];
        private static final double[][] FAILED = new double[CheckCounts.STEPS + 1][SIZE];

        static {
            for (int step = 0; step <= CheckCounts.STEPS; step++) {
                for (int i = 0; i < SIZE; i++) {
                    double p = probability(i, (double) step / CheckCounts.STEPS);
                    SERVED[step][i] = Math.log(p);
                    FAILED[step][i] = Math.log(1 - p);
                }
            }
        }
    }

    /// What is believed of an answer.
    ///
    /// @param all what checks have shown of all answers, at a small part of its weight
    /// @param own what they have shown of this one
    static Belief of(CheckCounts all, CheckCounts own) {
        var made = new Belief();
        made.observe(all, Math.min(PART, MOST_OF_OTHERS / Math.max(1, all.sum())));
        made.observe(own, 1);
        return made;
    }

    private void observe(CheckCounts counts, double weight) {
        for (int step = 0; step <= CheckCounts.STEPS; step++) {
            double right = weight * counts.right(step);
            double wrong = weight * counts.wrong(step);
            if (right > 0 || wrong > 0) {
                for (int i = 0; i < SIZE; i++) {
                    logs[i] += right * Logs.SERVED[step][i] + wrong * Logs.FAILED[step][i];
                }
            }
        }
    }

    /// How often a question of some score has to be sent at least for at most a share of all its
    /// answers to be wrong: 1 for always.
    ///
    /// Sent answers are right. Of the others a share of at least `p` is, with the confidence
    /// `1 - level`; so a part `x` that is sent leaves `(1 - x)(1 - p(1 - level))` wrong.
    double sending(double score, double maxError) {
        var order = new Integer[SIZE];
        var chances = new double[SIZE];
        var weights = new double[SIZE];
        double most = Arrays.stream(logs).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < SIZE; i++) {
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
            while (at < SIZE && below + weights[order[at]] <= level * sum) {
                below += weights[order[at++]];
            }
            double sure = (1 - level) * chances[order[Math.min(at, SIZE - 1)]];
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
