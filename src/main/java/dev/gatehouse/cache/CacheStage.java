package dev.gatehouse.cache;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.cache.semantic.SemanticLayer;
import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.embedding.EmbeddingParts;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.headers.FieldNames;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.json.Json;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers a call with the answer to an earlier equal one, or to one at the same time; keeps the
/// answers of the others. Last of the stages of calls, so that a call which is answered here has
/// been authenticated, routed and counted like any other, and makes no attempt.
public final class CacheStage implements Stage {
    private final CacheSettings settings;
    private final Dialects dialects;
    private final ResponseCache cache;
    private final CacheableCalls calls;
    private final RequestKeys keys;
    private final AnswerRenderer renderer;
    private final SharedAnswers shared;
    private final EmbeddingCache embeddings;
    private final @Nullable SimilarAnswers similar;

    /// What the stage finds answers in.
    ///
    /// @param answers kept over changes of the settings
    /// @param meaning finds questions of the same meaning; `null` when that is off
    public record Layers(ResponseCache answers, @Nullable SemanticLayer meaning) {}

    /// @param rules the header rules for the calls of a caller
    public CacheStage(
            CacheSettings settings,
            Dialects dialects,
            TranslationSettings translation,
            Layers layers,
            Function<Caller, HeaderRules> rules) {
        this.settings = settings;
        this.dialects = dialects;
        this.cache = layers.answers();
        this.calls = new CacheableCalls(settings);
        this.keys = new RequestKeys(settings, rules);
        this.renderer = new AnswerRenderer(dialects, translation, settings.replayPause());
        this.embeddings = new EmbeddingCache(cache, settings.entrySizeLimit().bytes());
        this.shared = new SharedAnswers(renderer, cache.figures());
        SemanticLayer meaning = layers.meaning();
        this.similar =
                meaning == null
                        ? null
                        : new SimilarAnswers(
                                meaning, settings.semantic().maxMessages(), cache, renderer);
    }

    /// A call that the cache concerns.
    ///
    /// @param key of its request
    record Request(String key, Call call, CacheControl control) {}

    @Override
    public Answer take(Call call, Next next) {
        if (!CacheableCalls.concerns(call.operation())) {
            return next.proceed(call);
        }
        return switch (call.body()) {
            case RequestBody.JsonBody(Json body) -> json(call, body, next);
            case RequestBody.FormBody(Form form) -> form(call, form, next);
            case RequestBody.NoBody _, RequestBody.OpaqueBody _, RequestBody.Unread _ ->
                    next.proceed(call);
        };
    }

    private Answer json(Call call, Json body, Next next) {
        CacheRules rules = dialects.client(call.operation(), call.head()).cacheRules();
        CacheControl control = control(call, asked -> calls.control(call, body, rules, asked));
        if (control.idle()) {
            return bypassed(call, next);
        }
        var members =
                new RequestKeys.Members(rules, dialects.translated(call.operation().format()));
        List<String> sent = sent(call);
        EmbeddingParts parts = embeddings(call) ? EmbeddingParts.of(body) : null;
        if (parts == null) {
            var request = new Request(keys.of(call, body, members, sent), call, control);
            var question = new Question(body, rest -> keys.of(call, rest, members, sent));
            return answer(request, question, next);
        }
        List<String> all = keys.of(call, varied(parts), members, sent);
        return all.size() > 1
                ? embeddings.answer(parts(call, parts, all, control), next)
                : answer(new Request(all.getFirst(), call, control), null, next);
    }

    private Answer form(Call call, Form form, Next next) {
        CacheControl control = control(call, asked -> calls.control(call, form, asked));
        return control.idle()
                ? bypassed(call, next)
                : answer(new Request(keys.of(call, form, sent(call)), call, control), null, next);
    }

    /// @param allowed what the settings leave of what the client asks for
    private CacheControl control(Call call, UnaryOperator<CacheControl> allowed) {
        CacheControl asked = CacheControl.of(call.head().headers(), settings.ttl());
        boolean ownKey = call.head().headers().first(FieldNames.PROVIDER_KEY) != null;
        return ownKey ? asked.within(false, false) : allowed.apply(asked);
    }

    private Answer bypassed(Call call, Next next) {
        call.record().cache(CacheUse.BYPASS);
        cache.figures().bypassed();
        return next.proceed(call);
    }

    /// The header fields of clients that the dialect of a call sends on.
    private List<String> sent(Call call) {
        return dialects.of(call.operation().format()).provider().requestHeaders();
    }

    /// What may be compared.
    ///
    /// @param keyOfRest the key of the request with another body
    record Question(Json body, UnaryKey keyOfRest) {}

    /// @param question `null` for a request without one
    private Answer answer(Request request, @Nullable Question question, Next next) {
        CacheControl control = request.control();
        Answer hit = control.exact() ? kept(request) : null;
        if (hit != null) {
            return hit;
        }
        boolean compared = control.semantic() || control.compared();
        SimilarAnswers.Search search =
                similar == null || question == null || !compared
                        ? null
                        : similar.search(request, question);
        if (search != null && search.answer() != null) {
            return search.answer();
        }
        return answered(request, search, next);
    }

    /// Makes the key of a body.
    interface UnaryKey {
        String of(Json body);
    }

    private EmbeddingCache.Request parts(
            Call call, EmbeddingParts parts, List<String> each, CacheControl control) {
        return new EmbeddingCache.Request(call, parts, each, control, cache.purges());
    }

    private static RequestKeys.Varied varied(EmbeddingParts parts) {
        return new RequestKeys.Varied(parts.request(), EmbeddingParts.INPUT, parts.inputs());
    }

    /// Whether a call is for embeddings of one model: those of several do not belong together.
    private static boolean embeddings(Call call) {
        return call.operation() == Operation.EMBEDDINGS && Route.of(call).policy().sameModel();
    }

    private @Nullable Answer kept(Request request) {
        Call call = request.call();
        CachedAnswer found = cache.find(request.key(), call, request.control().maxAge());
        Answer answer = found == null ? null : renderer.render(found, call);
        if (found != null && answer != null) {
            cache.hit(call, found, null);
        }
        return answer;
    }

    private Answer answered(Request request, SimilarAnswers.@Nullable Search search, Next next) {
        Call call = request.call();
        CacheControl control = request.control();
        call.record().cache(control.reads() ? CacheUse.MISS : CacheUse.BYPASS);
        if (!control.stores()) {
            cache.figures().missed();
            return next.proceed(call);
        }
        boolean sharing = settings.coalesce() && control.exact();
        CallScope scope = sharing ? detached(call) : call.scope();
        var coming =
                new PendingAnswer(
                        call.record(), scope, settings.entrySizeLimit().bytes(), cache.room());
        PendingAnswer other = sharing ? cache.show(request.key(), coming) : null;
        if (other != null && other.join()) {
            Answer answer = shared.follow(other, call);
            if (answer != null) {
                return answer;
            }
        }
        cache.figures().missed();
        return requested(request, coming, search, next);
    }

    /// A scope that is not cancelled when the client leaves, as other calls may follow.
    private static CallScope detached(Call call) {
        CallScope scope = call.scope().detached();
        scope.start(Timeout.TOTAL, call.scope().remaining(Timeout.TOTAL));
        call.record().onClosed(_ -> scope.close());
        return scope;
    }

    /// The answer of a provider, which is kept as it comes.
    private Answer requested(
            Request request,
            PendingAnswer coming,
            SimilarAnswers.@Nullable Search search,
            Next next) {
        Call call = request.call();
        CallScope own = call.scope();
        boolean detached = coming.scope() != own;
        if (detached) {
            own.onCancel(() -> coming.abandon(own.reason()));
        }
        long purges = cache.purges();
        var times = new AnswerCapture.CacheTimes(cache.now(), request.control().ttl());
        var capture =
                new AnswerCapture(
                        call,
                        coming,
                        times,
                        it ->
                                finished(
                                        request,
                                        coming,
                                        search,
                                        cache.purges() == purges ? it : null));
        try {
            return capture.of(next.proceed(detached ? call.with(coming.scope()) : call));
        } catch (RuntimeException e) {
            cache.hide(request.key(), coming);
            coming.over(null);
            throw e;
        }
    }

    /// Keeps an answer once its call is over. Until it is stored, equal calls find it here.
    private void finished(
            Request request,
            PendingAnswer coming,
            SimilarAnswers.@Nullable Search search,
            @Nullable CachedAnswer answer) {
        String key = request.key();
        Call call = request.call();
        Runnable hiding = () -> cache.hide(key, coming);
        if (answer == null || !fits(answer)) {
            hiding.run();
            cache.figures().notStored();
            return;
        }
        Runnable storing =
                () -> {
                    if (!clean(answer, call)) {
                        hiding.run();
                        cache.figures().notStored();
                        return;
                    }
                    cache.put(key, answer);
                    if (search != null) {
                        search.keep(key, answer, call);
                    }
                };
        call.record().onClosed(_ -> cache.later(storing, hiding));
    }

    private boolean fits(CachedAnswer answer) {
        return answer.expires() > cache.now()
                && answer.content().weight() <= settings.entrySizeLimit().bytes();
    }

    /// Whether an answer may serve other calls. A text of a model must have come to its own end.
    private boolean clean(CachedAnswer answer, Call call) {
        GuardUse guards = call.record().guards();
        if (guards != null && !guards.storable()) {
            return false;
        }
        if (!CacheableCalls.generated(call.operation())) {
            return true;
        }
        String reason = call.record().finishReason();
        boolean stopped =
                Stop.Reason.END.word().equals(reason)
                        || (settings.toolCalls() && Stop.Reason.TOOL_CALLS.word().equals(reason));
        return stopped && renderer.clean(answer, call.operation(), settings.toolCalls());
    }
}
