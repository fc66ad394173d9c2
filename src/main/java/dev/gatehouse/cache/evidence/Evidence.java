package dev.gatehouse.cache.evidence;

import dev.gatehouse.cache.evidence.estimate.Estimate;
import org.jspecify.annotations.Nullable;

/// How likely the answer to one question serves another: a probability from the cosine of their
/// vectors and the words of both, fitted for one embedder, and 0 where a fact differs. Safe for
/// several threads.
public final class Evidence {
    private final String embedder;
    private final Estimate fit;

    private Evidence(String embedder, Estimate fit) {
        this.embedder = embedder;
        this.fit = fit;
    }

    /// The evidence for the vectors of an embedder.
    ///
    /// @param embedder its name; one that no fit was made for gets one that trusts the cosine less
    public static Evidence of(String embedder) {
        return new Evidence(
                embedder, Estimate.of(embedder, Lexicon.lines("fit.txt"), Features.NAMES));
    }

    /// Names what its scores are made with: those of others do not compare.
    public String name() {
        return embedder + ":" + fit.version();
    }

    /// The cosine below which hardly a question of the same meaning has reached the default
    /// threshold.
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
        return fit.of(Features.of(asked, kept, alignment, cosine));
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
}
