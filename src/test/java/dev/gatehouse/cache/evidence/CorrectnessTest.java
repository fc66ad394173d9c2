package dev.gatehouse.cache.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cache.evidence.DataSets.Ask;
import dev.gatehouse.cache.evidence.DataSets.Pair;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The promises on the data sets in `bench/cache`, with the cosines of both embedders as they were
/// measured. Only the half that the weights were not fitted on counts.
class CorrectnessTest {
    private static final DataSets LOCAL = new DataSets("all-minilm-l6-v2-q");
    private static final DataSets STATIC = new DataSets("static-minilm-256");
    private static final Set<String> FACTS =
            Set.of("numbers", "negation", "units", "code", "language", "roles");

    @Test
    void most_rewordings_are_found_and_hardly_a_hit_is_wrong() {
        Outcome local = replay(LOCAL);

        assertThat(local.found()).isGreaterThan(0.70);
        assertThat(local.wrong()).isLessThan(0.01);
    }

    @Test
    void static_vectors_keep_the_share_of_wrong_hits() {
        Outcome simple = replay(STATIC);

        assertThat(simple.found()).isGreaterThan(0.65);
        assertThat(simple.wrong()).isLessThan(0.01);
    }

    @Test
    void near_misses_by_a_fact_are_not_served() {
        for (DataSets sets : List.of(LOCAL, STATIC)) {
            assertThat(served(sets, pair -> !pair.same() && FACTS.contains(pair.kind())))
                    .isLessThanOrEqualTo(0.01);
        }
    }

    @Test
    void few_of_the_other_near_misses_are_served() {
        for (DataSets sets : List.of(LOCAL, STATIC)) {
            assertThat(served(sets, pair -> !pair.same() && !FACTS.contains(pair.kind())))
                    .isLessThan(0.06);
        }
    }

    @Test
    void vetoes_leave_rewordings() {
        List<Pair> rewordings =
                LOCAL.pairs().stream().filter(pair -> pair.same() && pair.isTest()).toList();

        assertThat(rewordings.stream().filter(pair -> LOCAL.veto(pair) != null).count())
                .isLessThanOrEqualTo(rewordings.size() / 30);
    }

    @Test
    void the_lowest_cosine_keeps_hardly_a_rewording_from_being_compared() {
        for (DataSets sets : List.of(LOCAL, STATIC)) {
            Evidence evidence = sets.evidence();
            List<Pair> served =
                    sets.pairs().stream()
                            .filter(Pair::same)
                            .filter(pair -> sets.score(pair) >= evidence.defaultThreshold())
                            .toList();
            long kept = served.stream().filter(pair -> reaches(pair.cosine(), evidence)).count();
            assertThat(kept).isGreaterThanOrEqualTo(served.size() * 95L / 100);
        }
    }

    private static boolean reaches(@Nullable Double cosine, Evidence evidence) {
        return cosine != null && cosine >= evidence.lowestCosine();
    }

    private static double served(DataSets sets, Predicate<Pair> which) {
        List<Pair> pairs = sets.pairs().stream().filter(Pair::isTest).filter(which).toList();
        assertThat(pairs).hasSizeGreaterThan(100);
        double threshold = sets.evidence().defaultThreshold();
        return (double) pairs.stream().filter(pair -> sets.score(pair) >= threshold).count()
                / pairs.size();
    }

    /// @param found the share of asks with a partner in the cache that got its answer
    /// @param wrong the share of hits that got another's
    record Outcome(double found, double wrong) {}

    /// In the first round one fold is in the cache, in the second the other. All ask in both, so
    /// half of the asks have no partner.
    private static Outcome replay(DataSets sets) {
        int right = 0;
        int wrong = 0;
        List<Ask> asks = sets.asks().stream().filter(Ask::isTest).toList();
        for (Ask ask : asks) {
            for (int fold = 0; fold < 2; fold++) {
                Ask served = sets.served(ask, fold);
                right += served != null && served.kind() == ask.kind() ? 1 : 0;
                wrong += served != null && served.kind() != ask.kind() ? 1 : 0;
            }
        }
        assertThat(asks).hasSizeGreaterThan(400);
        return new Outcome((double) right / asks.size(), (double) wrong / (right + wrong));
    }
}
