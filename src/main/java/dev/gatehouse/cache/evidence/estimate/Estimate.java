package dev.gatehouse.cache.evidence.estimate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The probability that one answer serves another question, as fitted for one embedder by
/// `bench/cache/fit.py`. Safe for several threads.
public final class Estimate {
    private static final String GENERIC = "generic";

    private final Map<String, Double> values = new HashMap<>();
    private final Trees trees = new Trees();
    private final double[] weights;
    private final double intercept;

    private Estimate(List<String> lines, List<String> names) {
        lines.forEach(this::read);
        weights = names.stream().mapToDouble(name -> values.getOrDefault(name, 0d)).toArray();
        intercept = value("intercept");
    }

    /// The estimate for an embedder; for one that no fit was made for, one that trusts the cosine
    /// less.
    ///
    /// @param fits lines of an embedder, a name and a value
    /// @param names of the features, in their order
    public static Estimate of(String embedder, List<String> fits, List<String> names) {
        boolean known = fits.stream().anyMatch(line -> line.startsWith(embedder + " "));
        String name = (known ? embedder : GENERIC) + " ";
        return new Estimate(
                fits.stream()
                        .filter(line -> line.startsWith(name))
                        .map(line -> line.substring(name.length()))
                        .toList(),
                names);
    }

    private void read(String line) {
        int space = line.indexOf(' ');
        String name = line.substring(0, space);
        String value = line.substring(space + 1);
        if (name.equals("tree")) {
            trees.add(value);
        } else {
            values.put(name, Double.parseDouble(value));
        }
    }

    private double value(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("fit.txt has no " + name);
        }
        return value;
    }

    /// The threshold with which at most 1 % of hits were wrong.
    public double threshold() {
        return value("threshold");
    }

    /// The cosine below which hardly a pair of the same meaning has reached it.
    public double lowestCosine() {
        return value("lowest");
    }

    /// Another one for other trees.
    public String version() {
        return Integer.toHexString(31 * values.hashCode() + trees.hash());
    }

    /// The probability for some features, from their weighted sum and the trees.
    public double of(double[] features) {
        double sum = intercept + trees.of(features);
        for (int i = 0; i < features.length; i++) {
            sum += weights[i] * features[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }
}
