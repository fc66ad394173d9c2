package dev.gatehouse.cache.semantic;

import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.cache.evidence.Question;
import dev.gatehouse.cache.store.CheckCounts;
import dev.gatehouse.call.Call;
import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.embedder.Embedder;
import dev.gatehouse.json.JsonDigest;
import dev.gatehouse.vector.VectorStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds questions of the same meaning under some settings.
public final class SemanticLayer {
    /// How many of the nearest questions are looked at: answers of the nearest may be gone, or not
    /// be the caller's to have.
    private static final int NEAREST = 8;

    private final SemanticSettings settings;
    private final SemanticIndex index;
    private final InternalCalls calls;

    public SemanticLayer(SemanticSettings settings, SemanticIndex index, InternalCalls calls) {
        this.settings = settings;
        this.index = index;
        this.calls = calls;
    }

    /// Looks a question up.
    ///
    /// @param rest the key of everything in the request but its question
    /// @return `null` when there is no vector of it in time
    public @Nullable Lookup look(Call call, String rest, LastTurn turn) {
        float[] vector = vector(turn.question(), call);
        if (vector == null) {
            index.skipped();
            return null;
        }
        return new Lookup(partition(rest), turn.question(), vector);
    }

    private float @Nullable [] vector(String question, Call call) {
        Embedder local = index.local();
        return local == null
                ? new ProviderEmbedding(settings.model(), settings.embedTimeout())
                        .of(question, call, calls)
                : local.embed(question, settings.embedTimeout());
    }

    private String partition(String rest) {
        MessageDigest digest = Sha256.start();
        JsonDigest.text(rest, digest);
        JsonDigest.text(settings.provided() ? settings.model() : settings.embedder(), digest);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    /// A question near to the one that was asked.
    ///
    /// @param id the key of its answer
    /// @param cosine of the two questions
    /// @param score how likely its answer serves, from 0 to 1
    public record Near(String id, double cosine, double score) {}

    /// A question that was looked up.
    public final class Lookup {
        private final String partition;
        private final String question;
        private final float[] vector;

        private Lookup(String partition, String question, float[] vector) {
            this.partition = partition;
            this.question = question;
            this.vector = vector;
        }

        public String question() {
            return question;
        }

        /// The questions whose answers may serve, the likeliest first.
        ///
        /// @param floor the least cosine that the client accepts
        public List<Near> near(double floor) {
            double least = Math.max(floor, least());
            Question asked = Question.of(question);
            List<Near> found = new ArrayList<>();
            for (VectorStore.Match match : index.nearest(partition, vector, NEAREST)) {
                String text = match.cosine() < least ? null : index.question(match);
                double score = text == null ? 0 : score(asked, Question.of(text), match.cosine());
                if (text != null && score > 0) {
                    found.add(new Near(match.id(), match.cosine(), score));
                }
            }
            found.sort(Comparator.comparingDouble(Near::score).reversed());
            return found;
        }

        /// Whether an answer may be given to the question, or has to be checked first.
        ///
        /// @param own what checks have shown of the answer
        public Checks.Decision decision(Near near, CheckCounts own) {
            return learns()
                    ? index.checks()
                            .decide(
                                    own,
                                    near.score(),
                                    settings.maxError(),
                                    settings.checksPerHour())
                    : Checks.Decision.SERVE;
        }

        /// Records whether the answer to a near question would have served, as the judge finds.
        ///
        /// @param kept the text of its answer
        /// @param fresh that of the answer to this question
        /// @return `null` when the judge finds nothing
        public @Nullable Boolean check(Near near, String kept, String fresh, Call call) {
            String judge = settings.judge();
            Boolean same =
                    judge == null
                            ? null
                            : new AnswerJudge(judge).same(question, kept, fresh, call, calls);
            if (same != null) {
                index.checks().observe(near.score(), same);
            }
            return same;
        }

        /// Keeps the question, now that its answer is kept.
        ///
        /// @param id the key of the answer
        /// @param expires when the answer does, in milliseconds since 1970
        /// @param now likewise
        public void keep(String id, long expires, long now) {
            long end = Math.min(expires, now + settings.ttl().toMillis());
            index.keep(id, partition, vector, question, end);
        }

        /// Counts that nothing was found.
        public void missed() {
            index.missed();
        }

        /// Removes questions whose answers are gone.
        public void forget(List<String> ids) {
            index.forget(ids);
        }
    }

    private boolean learns() {
        return settings.maxError() > 0;
    }

    /// Whether the operator has set a threshold on the cosine.
    private boolean fixed() {
        return settings.threshold() > 0 && !learns();
    }

    private double least() {
        return fixed() ? settings.threshold() : index.evidence().lowestCosine();
    }

    /// How likely an answer serves, 0 when it is not to.
    private double score(Question asked, Question kept, double cosine) {
        if (fixed()) {
            return index.evidence().veto(asked, kept) == null ? cosine : 0;
        }
        double score = index.evidence().score(asked, kept, cosine);
        return learns() || score >= index.evidence().defaultThreshold() ? score : 0;
    }
}
