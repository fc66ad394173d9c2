package dev.gatehouse.cache;

import dev.gatehouse.cache.semantic.Checks.Decision;
import dev.gatehouse.cache.semantic.LastTurn;
import dev.gatehouse.cache.semantic.SemanticLayer;
import dev.gatehouse.cache.semantic.SemanticLayer.Lookup;
import dev.gatehouse.cache.semantic.SemanticLayer.Near;
import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.json.Json;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Answers questions with the answers to others of the same meaning.
final class SimilarAnswers {
    private final SemanticLayer layer;
    private final int mostMessages;
    private final ResponseCache cache;
    private final AnswerRenderer renderer;

    /// @param mostMessages how many messages a conversation may have
    SimilarAnswers(
            SemanticLayer layer, int mostMessages, ResponseCache cache, AnswerRenderer renderer) {
        this.layer = layer;
        this.mostMessages = mostMessages;
        this.cache = cache;
        this.renderer = renderer;
    }

    /// Looks for an answer, if the request may be given one; its question is kept in any case.
    ///
    /// @return `null` when its question cannot be compared
    @Nullable Search search(CacheStage.Request request, CacheStage.Question question) {
        Call call = request.call();
        Json body = question.body();
        // The body without its question, and that as JSON.
        if (!call.record().memory().take(2L * body.length())) {
            return null;
        }
        LastTurn turn = LastTurn.of(call.operation(), body, mostMessages);
        Lookup lookup =
                turn == null ? null : layer.look(call, question.keyOfRest().of(turn.rest()), turn);
        if (lookup == null) {
            return null;
        }
        return request.control().semantic()
                ? search(request, lookup)
                : new Search(lookup, null, null);
    }

    private Search search(CacheStage.Request request, Lookup lookup) {
        Call call = request.call();
        CacheControl control = request.control();
        var gone = new ArrayList<String>();
        Search search = null;
        for (Near near : lookup.near(control.similarity())) {
            CachedAnswer found = cache.find(near.id(), call, control.maxAge());
            if (found == null && cache.lacks(near.id())) {
                gone.add(near.id());
            }
            search = found == null ? null : decided(lookup, near, found, call);
            if (search != null) {
                break;
            }
        }
        if (!gone.isEmpty()) {
            cache.later(() -> lookup.forget(gone), () -> {});
        }
        if (search == null || search.answer() == null) {
            lookup.missed();
        }
        return search == null ? new Search(lookup, null, null) : search;
    }

    /// What is done with the likeliest answer; `null` when it does not fit the call.
    private @Nullable Search decided(Lookup lookup, Near near, CachedAnswer found, Call call) {
        Decision decision = lookup.decision(near, found.checks());
        if (decision != Decision.SERVE) {
            boolean checking = decision == Decision.CHECK;
            return new Search(lookup, null, checking ? new Candidate(near, found) : null);
        }
        Answer answer = renderer.render(found, call);
        if (answer == null) {
            return null;
        }
        cache.hit(call, found, near.cosine());
        return new Search(lookup, answer, null);
    }

    /// An answer that is compared with that of the provider.
    private record Candidate(Near near, CachedAnswer kept) {}

    /// What was found for a question.
    final class Search {
        private final Lookup lookup;
        private final @Nullable Answer answer;
        private final @Nullable Candidate candidate;

        private Search(Lookup lookup, @Nullable Answer answer, @Nullable Candidate candidate) {
            this.lookup = lookup;
            this.answer = answer;
            this.candidate = candidate;
        }

        /// `null` when the call is sent.
        @Nullable Answer answer() {
            return answer;
        }

        /// Keeps the question with the answer of the provider.
        ///
        /// @param key of the answer
        void keep(String key, CachedAnswer fresh, Call call) {
            lookup.keep(key, fresh.expires(), cache.now());
            if (candidate != null) {
                String kept = renderer.text(candidate.kept(), call.operation());
                String given = renderer.text(fresh, call.operation());
                if (kept != null && given != null) {
                    Candidate checked = candidate;
                    Thread.ofVirtual()
                            .name("cache check")
                            .start(() -> check(checked, kept, given, call));
                }
            }
        }

        /// What it shows is kept with the answer that was compared, if that is still there.
        private void check(Candidate checked, String kept, String given, Call call) {
            Near near = checked.near();
            Boolean same = lookup.check(near, kept, given, call);
            if (same != null) {
                String compared = checked.kept().id();
                cache.change(
                        near.id(),
                        it -> it.id().equals(compared) ? it.checked(near.score(), same) : it);
            }
        }
    }
}
