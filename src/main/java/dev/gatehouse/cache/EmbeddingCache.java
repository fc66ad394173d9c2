package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.dialect.embedding.EmbeddingParts;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests for the embeddings of several inputs: each input is answered from the cache, and kept
/// there, as if it were requested alone. Only those that are not there are sent to the provider.
final class EmbeddingCache {
    private final ResponseCache cache;
    private final long largest;

    /// @param largest the size limit of an answer that is kept
    EmbeddingCache(ResponseCache cache, long largest) {
        this.cache = cache;
        this.largest = largest;
    }

    /// What is known of a request.
    ///
    /// @param keys one for each input
    /// @param purges how often answers had been removed when it came
    record Request(
            Call call,
            EmbeddingParts parts,
            List<String> keys,
            CacheControl control,
            long purges) {}

    Answer answer(Request request, Stage.Next next) {
        List<@Nullable CachedAnswer> found = found(request);
        var missing = new ArrayList<Integer>();
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) == null) {
                missing.add(i);
            }
        }
        Call call = request.call();
        try {
            if (missing.isEmpty()) {
                Answer hit = joined(call, bodies(found));
                if (hit != null) {
                    hit(call, found);
                    return hit;
                }
            }
            call.record().cache(request.control().reads() ? CacheUse.MISS : CacheUse.BYPASS);
            cache.figures().missed();
            if (!missing.isEmpty() && missing.size() < found.size()) {
                Answer completed = completed(request, found, missing, next);
                if (completed != null) {
                    return completed;
                }
            }
        } catch (MalformedJson _) {
            // What cannot be taken apart is requested as it is.
        }
        Answer answer = next.proceed(call);
        keep(request, all(found.size()), answer);
        return answer;
    }

    private List<@Nullable CachedAnswer> found(Request request) {
        CacheControl control = request.control();
        var found = new ArrayList<@Nullable CachedAnswer>(request.keys().size());
        for (String key : request.keys()) {
            found.add(control.reads() ? cache.find(key, request.call(), control.maxAge()) : null);
        }
        return found;
    }

    /// The answer with those of the provider to the inputs that are missing; `null` when it does
    /// not have one for each.
    private @Nullable Answer completed(
            Request request,
            List<@Nullable CachedAnswer> found,
            List<Integer> missing,
            Stage.Next next)
            throws MalformedJson {
        Call call = request.call();
        var some = new RequestBody.JsonBody(request.parts().only(missing));
        Answer answer = next.proceed(call.with(some));
        if (!(answer instanceof Answer.Whole whole) || whole.status() != 200) {
            return answer;
        }
        List<byte[]> more = split(request, missing, whole.body());
        if (more == null) {
            return null;
        }
        keep(request, missing, answer);
        var bodies = bodies(found);
        for (int i = 0; i < missing.size(); i++) {
            bodies.set(missing.get(i), more.get(i));
        }
        return joined(call, bodies);
    }

    private static List<byte[]> bodies(List<@Nullable CachedAnswer> found) {
        var bodies = new ArrayList<byte[]>(found.size());
        for (CachedAnswer each : found) {
            bodies.add(each == null ? new byte[0] : each.content().body());
        }
        return bodies;
    }

    private static @Nullable Answer joined(Call call, List<byte[]> bodies) throws MalformedJson {
        long length = bodies.stream().mapToLong(it -> it.length).sum();
        byte[] body = call.record().memory().take(2 * length) ? EmbeddingParts.join(bodies) : null;
        return body == null
                ? null
                : new Answer.Whole(200, Headers.of("Content-Type", "application/json"), body);
    }

    private void hit(Call call, List<@Nullable CachedAnswer> found) {
        CachedAnswer first = null;
        long saved = 0;
        for (CachedAnswer each : found) {
            first = first == null ? each : first;
            Long cost = each == null ? null : each.source().cost();
            saved += cost == null ? 0 : cost;
        }
        if (first != null) {
            cache.hit(call, first, saved, null);
        }
    }

    private static List<Integer> all(int size) {
        var all = new ArrayList<Integer>(size);
        for (int i = 0; i < size; i++) {
            all.add(i);
        }
        return all;
    }

    private static @Nullable List<byte[]> split(Request request, List<Integer> places, byte[] body)
            throws MalformedJson {
        List<Integer> lengths =
                places.stream().map(it -> request.parts().inputs().get(it).length()).toList();
        return EmbeddingParts.split(Json.parse(body), places.size(), lengths);
    }

    /// Keeps the answers to inputs, once the call is over.
    private void keep(Request request, List<Integer> places, Answer answer) {
        Call call = request.call();
        boolean whole =
                answer instanceof Answer.Whole it && it.status() == 200 && it.problem() == null;
        byte[] body = whole ? ((Answer.Whole) answer).body() : new byte[0];
        if (!request.control().stores() || !whole) {
            return;
        }
        // The body, the parts of it, and what each of them repeats.
        long taken = 2L * body.length + (long) places.size() * EmbeddingParts.MOST_BESIDE;
        if (!cache.room().acquire(taken, Duration.ZERO)) {
            cache.figures().notStored();
            return;
        }
        Long cost = AnswerCapture.cost(call.record());
        Runnable storing = () -> store(request, places, body, cost);
        call.record().onClosed(_ -> cache.later(storing, () -> cache.room().release(taken)));
    }

    private void store(Request request, List<Integer> places, byte[] body, @Nullable Long cost) {
        List<byte[]> answers;
        if (cache.purges() != request.purges()) {
            cache.figures().notStored();
            return;
        }
        try {
            answers = split(request, places, body);
        } catch (MalformedJson _) {
            answers = null;
        }
        if (answers == null) {
            cache.figures().notStored();
            return;
        }
        long now = cache.now();
        Long share = cost == null ? null : cost / answers.size();
        for (int i = 0; i < answers.size(); i++) {
            Content content = Content.whole(answers.get(i));
            if (content.weight() <= largest) {
                CachedAnswer.Source source = AnswerCapture.source(request.call(), share);
                String id = request.call().record().id();
                long expires = now + request.control().ttl();
                String key = request.keys().get(places.get(i));
                cache.put(key, new CachedAnswer(id, content, source, now, expires));
            }
        }
    }
}
