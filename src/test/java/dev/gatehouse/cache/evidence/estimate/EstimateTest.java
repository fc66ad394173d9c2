package dev.gatehouse.cache.evidence.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Probabilities from weights and trees.
class EstimateTest {
    private static final List<String> NAMES = List.of("a", "b");

    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 1",
        "0.5, 3, 2",
        "0.6, 0, 3",
        "2.0, 0, 3",
        "2.1, 9, 4",
    })
    void a_tree_leads_to_the_leaf_of_the_features(double first, double second, double leaf) {
        var trees = new Trees();
        trees.add("0 0.5 1 2 =1 =2 0 2 =3 =4");
        assertThat(trees.of(new double[] {first, second})).isEqualTo(leaf);
    }

    @Test
    void the_leaves_of_all_trees_are_added() {
        var trees = new Trees();
        trees.add("=0.5");
        trees.add("0 1 =1 =-1");
        assertThat(trees.of(new double[] {2, 0})).isEqualTo(-0.5);
    }

    @Test
    void weights_trees_and_intercept_make_a_probability() {
        List<String> lines =
                List.of(
                        "one a 2",
                        "one intercept -1",
                        "one tree 1 0 =0 =1",
                        "one threshold 0.7",
                        "one lowest 0.6",
                        "generic intercept 0",
                        "generic threshold 0.9");
        Estimate one = Estimate.of("one", lines, NAMES);
        assertThat(one.of(new double[] {0.5, 1})).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
        assertThat(one.threshold()).isEqualTo(0.7);
        assertThat(one.lowestCosine()).isEqualTo(0.6);

        Estimate other = Estimate.of("another", lines, NAMES);
        assertThat(other.of(new double[] {0.5, 1})).isEqualTo(0.5);
        assertThat(other.version()).isNotEqualTo(one.version());
    }

    @Test
    void another_fit_has_another_version_and_the_same_one_the_same() {
        List<String> some = List.of("generic intercept 0", "generic tree 0 1 =1 =2");
        List<String> others = List.of("generic intercept 0", "generic tree 0 1 =1 =3");
        String version = Estimate.of("x", some, NAMES).version();
        assertThat(Estimate.of("y", some, NAMES).version()).isEqualTo(version);
        assertThat(Estimate.of("x", others, NAMES).version()).isNotEqualTo(version);
    }
}
