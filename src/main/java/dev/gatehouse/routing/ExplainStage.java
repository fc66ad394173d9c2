package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Route;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;

/// Answers an operator who wants to know who would be asked, in which order and why. Nobody is.
public final class ExplainStage implements Stage {
    private static final String FIELD = "x-gatehouse-explain";

    @Override
    public Answer take(Call call, Next next) {
        String wanted = call.head().headers().first(FIELD);
        if (wanted == null || !wanted.equals("true")) {
            return next.proceed(call);
        }
        if (!call.record().caller().operator()) {
            throw new Problem.Forbidden("Explanations are for operators of the gateway.")
                    .asException();
        }
        Headers headers = Headers.of("Content-Type", "application/json");
        return new Answer.Whole(200, headers, written(call.operation().words(), call.routed()));
    }

    private static byte[] written(String operation, Route route) {
        var writer =
                new JsonWriter()
                        .object()
                        .member("object", "gatehouse.explanation")
                        .member("model", route.requested())
                        .member("operation", operation)
                        .name("targets")
                        .array();
        long asked = 0;
        int order = 1;
        int place;
        while ((place = route.selector().next(asked, 0)) >= 0) {
            asked |= 1L << place;
            target(writer, route, place).member("order", order++).end();
        }
        for (int i = 0; i < route.targets().size(); i++) {
            if ((asked & (1L << i)) == 0) {
                target(writer, route, i).name("order").value((String) null).end();
            }
        }
        return writer.endArray().end().bytes();
    }

    private static JsonWriter target(JsonWriter writer, Route route, int place) {
        Route.Target target = route.targets().get(place);
        return writer.object()
                .member("account", target.account())
                .member("model", target.model())
                .member("why", route.selector().why(place));
    }
}
