package dev.gatehouse.cache.evidence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How likely the answer to one question serves another: a probability from the cosine of their
/// vectors and the words of both, fitted for one embedder, and 0 where a fact differs. Safe for
/// several threads.
public final class Evidence {
    private final String embedder;
    private final Fit fit;

    private Evidence(String embedder, Fit fit) {
        this.embedder = embedder;
        this.fit = fit;
    }

    /// The evidence for the vectors of an embedder.
    ///
    /// @param embedder its name; one that no fit was made for gets one that trusts the cosine less
    public static Evidence of(String embedder) {
        return new Evidence(embedder, Fit.of(embedder));
    }

    /// Names what its scores are made with: those of others do not compare.
    public String name() {
        return embedder + ":" + Integer.toHexString(fit.hash());
    }

    /// The lowest cosine with which a question can reach the default threshold.
    public double lowestCosine() {
        return fit.lowestCosine();
    }

    /// The threshold on the score with which at most 1 % of hits were wrong.
    public double defaultThreshold() {
        return fit.threshold();
    }

    /// The probability that the answer to one question serves the other, 0 with a veto.
    ///
    /// @param cosine of the vectors of both
    public double score(Question asked, Question kept, double cosine) {
        if (asked.text().equals(kept.text())) {
            return 1;
        }
        Alignment alignment = Alignment.of(asked, kept);
        return veto(asked, kept, alignment) != null ? 0 : estimate(asked, kept, alignment, cosine);
    }

    /// The estimate without vetoes.
    double estimate(Question asked, Question kept, Alignment alignment, double cosine) {
        return fit.probability(Features.of(asked, kept, alignment, cosine));
    }

    /// The veto that applies, `null` if none does.
    public @Nullable Veto veto(Question asked, Question kept) {
        return asked.text().equals(kept.text())
                ? null
                : veto(asked, kept, Alignment.of(asked, kept));
    }

    private static @Nullable Veto veto(Question asked, Question kept, Alignment alignment) {
        if (asked.cut() || kept.cut()) {
            return Veto.LENGTH;
        }
        if (Language.differ(asked.language(), kept.language())) {
            return Veto.LANGUAGE;
        }
        if (asked.followUp() != kept.followUp()) {
            return Veto.FOLLOW_UP;
        }
        Veto veto = Literals.difference(asked, kept);
        if (veto == null) {
            veto = Quantities.difference(asked.counted(), kept.counted());
        }
        return veto == null ? Reversals.difference(asked, kept, alignment) : veto;
    }

    /// The weights of the features for one embedder, from `fit.txt`, which `bench/cache/fit.py`
    /// writes.
    private static final class Fit {
        private static final String GENERIC = "generic";
        private static final Map<String, Fit> FITS = read();

        private final double[] weights;
        private final double intercept;
        private final double threshold;
        private final double lowestCosine;

        private Fit(Map<String, Double> values) {
            this.weights =
                    Features.NAMES.stream()
                            .mapToDouble(name -> values.getOrDefault(name, 0d))
                            .toArray();
            this.intercept = values.getOrDefault("intercept", 0d);
            this.threshold = values.getOrDefault("threshold", 0.5);
            this.lowestCosine = values.getOrDefault("lowest", 0d);
        }

        private static Map<String, Fit> read() {
            Map<String, Map<String, Double>> values = new HashMap<>();
            for (String line : Lexicon.lines("fit.txt")) {
                String[] parts = line.split(" ", -1);
                values.computeIfAbsent(parts[0], it -> new HashMap<>())
                        .put(parts[1], Double.parseDouble(parts[2]));
            }
            Map<String, Fit> fits = new HashMap<>();
            values.forEach((embedder, weights) -> fits.put(embedder, new Fit(weights)));
            return fits;
        }

        static Fit of(String embedder) {
            Fit fit = FITS.getOrDefault(embedder, FITS.get(GENERIC));
            if (fit == null) {
                throw new IllegalStateException("fit.txt has no fit " + GENERIC);
            }
            return fit;
        }

        int hash() {
            return 31 * Arrays.hashCode(weights) + Double.hashCode(intercept);
        }

        double threshold() {
            return threshold;
        }

        double lowestCosine() {
            return lowestCosine;
        }

        double probability(double[] features) {
            double sum = intercept;
            for (int i = 0; i < features.length; i++) {
                sum += weights[i] * features[i];
            }
            return 1 / (1 + Math.exp(-sum));
        }
    }
}
