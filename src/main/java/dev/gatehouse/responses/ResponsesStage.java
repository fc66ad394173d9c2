package dev.gatehouse.responses;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts.Keeping;
import dev.gatehouse.call.Stage;
import dev.gatehouse.json.Json;

/// Keeps the responses that the gateway makes of the answers of other APIs, puts the conversation
/// before a request into its input, and answers requests for kept responses.
public final class ResponsesStage implements Stage {
    private static final String PREVIOUS = "previous_response_id";

    private final ResponseStore store;
    private final StoredRoutes routes;

    public ResponsesStage(ResponseStore store) {
        this.store = store;
        this.routes = new StoredRoutes(store);
    }

    @Override
    public Answer take(Call call, Next next) {
        Json body = call.json();
        return switch (call.operation()) {
            case STORED_RESPONSES -> routes.take(call, next);
            case RESPONSES -> body == null ? next.proceed(call) : answer(call, body, next);
            case RESPONSE_TOKENS, RESPONSE_COMPACTION ->
                    next.proceed(body == null ? call : continued(call, body).in(call));
            default -> next.proceed(call);
        };
    }

    private Answer answer(Call call, Json body, Next next) {
        Continuation made = continued(call, body);
        boolean kept = wanted(body) && store.keeps() && store.fits(made.input().length());
        var keeping = new Keeping(kept, made.previous());
        Call going = made.in(call);
        Answer answer = next.proceed(going.with(going.body(), going.facts().with(keeping)));
        return kept ? kept(answer, new Keeper(store, made, call.record())) : answer;
    }

    private Continuation continued(Call call, Json body) {
        requireStorage(body);
        return Continuation.of(call, body, store);
    }

    private void requireStorage(Json body) {
        Json previous = body.member(PREVIOUS);
        if (previous != null && Keeper.own(previous) && !store.on()) {
            throw new Problem.Malformed(
                            "'previous_response_id' names a response that the gateway has made, and"
                                    + " it keeps none: 'responses.store' is off, or storage has no"
                                    + " secret. Send the whole conversation in 'input'.",
                            PREVIOUS)
                    .asException();
        }
    }

    private static boolean wanted(Json body) {
        Json store = body.member("store");
        return store == null || !store.raw().equals("false");
    }

    private static Answer kept(Answer answer, Keeper keeper) {
        return switch (answer) {
            case Answer.Whole whole when whole.status() == 200 && whole.problem() == null -> {
                keeper.keep(whole.body(), 0, whole.body().length);
                yield whole;
            }
            case Answer.Streamed(var headers, var flow) ->
                    new Answer.Streamed(
                            headers, flow.through(sink -> new KeepingSink(sink, keeper)));
            default -> answer;
        };
    }
}
