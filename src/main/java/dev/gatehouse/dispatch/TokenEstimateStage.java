package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Route;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.error.UnknownModel;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;

/// Answers how many tokens a request has where no target of the call counts them: with an estimate
/// that is marked as one. Clients that count before each request would otherwise fail or stop.
public final class TokenEstimateStage implements Stage {
    /// The header field of an answer whose count of tokens is an estimate.
    static final String FIELD = "x-gatehouse-estimated";

    private final OperationResolver operations;
    private final Dialects dialects;

    public TokenEstimateStage(OperationResolver operations, Dialects dialects) {
        this.operations = operations;
        this.dialects = dialects;
    }

    @Override
    public Answer take(Call call, Next next) {
        Operation operation = call.operation();
        Json body = call.json();
        boolean counts =
                operation == Operation.COUNT_TOKENS
                        || operation == Operation.RESPONSE_TOKENS
                        || operation == Operation.CONTENT_TOKENS;
        if (!counts || body == null) {
            return next.proceed(call);
        }
        if (!served(call)) {
            return estimate(call, body);
        }
        try {
            return next.proceed(call);
        } catch (ProblemException e) {
            if (unknownPath(e.problem(), call)) {
                return estimate(call, body);
            }
            throw e;
        }
    }

    private boolean served(Call call) {
        return Route.of(call).targets().stream()
                .anyMatch(target -> operations.serves(target.account(), call.operation()));
    }

    /// A server that stands in for a provider may lack this one path.
    private static boolean unknownPath(Problem problem, Call call) {
        if (!(problem instanceof Problem.ProviderFailed failed)) {
            return false;
        }
        return switch (failed.error().status()) {
            case 404 ->
                    Route.of(call).targets().stream()
                            .noneMatch(it -> UnknownModel.named(failed.error(), it.model()));
            case 405, 501 -> true;
            default -> false;
        };
    }

    private Answer estimate(Call call, Json body) {
        long tokens = dialects.client(call.operation(), call.head()).features(body).promptTokens();
        var writer = new JsonWriter().object();
        if (call.operation() == Operation.RESPONSE_TOKENS) {
            writer.member("object", "response.input_tokens");
        }
        boolean contents = call.operation() == Operation.CONTENT_TOKENS;
        writer.member(contents ? "totalTokens" : "input_tokens", Math.max(1, tokens)).end();
        Headers headers = Headers.of("Content-Type", "application/json").add(FIELD, "true");
        return new Answer.Whole(200, headers, writer.bytes());
    }
}
