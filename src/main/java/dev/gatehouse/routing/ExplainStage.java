package dev.gatehouse.routing;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;

/// Answers an operator with the targets that would be tried, in which order and why. No request is
/// sent.
public final class ExplainStage implements Stage {
    private static final String FIELD = "x-gatehouse-explain";

    @Override
    public Answer take(Call call, Next next) {
        String requested = call.head().headers().first(FIELD);
        if (requested == null || !requested.equals("true")) {
            return next.proceed(call);
        }
        if (!call.record().caller().operator()) {
            throw new Problem.Forbidden("Explanations are for operators of the gateway.")
                    .asException();
        }
        Headers headers = Headers.of("Content-Type", "application/json");
        return new Answer.Whole(200, headers, written(call.operation().words(), Route.of(call)));
    }

    private static byte[] written(String operation, Route route) {
        var writer =
                new JsonWriter()
                        .object()
                        .member("object", "gatehouse.explanation")
                        .member("model", route.requestedModel())
                        .member("operation", operation)
                        .name("targets")
                        .array();
        TargetSet tried = TargetSet.NONE;
        int order = 1;
        int position;
        while ((position = route.selector().next(tried, 0)) >= 0) {
            tried = tried.with(position);
            target(writer, route, position).member("order", order++).end();
        }
        for (int i = 0; i < route.targets().size(); i++) {
            if (!tried.contains(i)) {
                target(writer, route, i).name("order").value((String) null).end();
            }
        }
        return writer.endArray().end().bytes();
    }

    private static JsonWriter target(JsonWriter writer, Route route, int position) {
        Target target = route.targets().get(position);
        return writer.object()
                .member("account", target.account().name())
                .member("model", target.model())
                .member("why", route.selector().reason(position));
    }
}
