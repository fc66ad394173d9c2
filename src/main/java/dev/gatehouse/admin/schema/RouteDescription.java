package dev.gatehouse.admin.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a route takes and answers.
///
/// @param summary what it does, in one line
/// @param parameters those of the query
/// @param body the body of a request; `null` when it has none
/// @param bodyRequired whether a request without a body is rejected
/// @param status that of an answer
/// @param answer the body of an answer; of 204 there is none
/// @param types the media types of an answer
public record RouteDescription(
        String summary,
        List<Parameter> parameters,
        @Nullable Schema body,
        boolean bodyRequired,
        int status,
        Schema answer,
        List<String> types) {
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    /// A route that answers JSON.
    public static RouteDescription of(String summary, Schema answer) {
        return new RouteDescription(summary, List.of(), null, false, OK, answer, List.of(JSON));
    }

    /// A route that makes something and answers with it.
    public static RouteDescription creating(String summary, Schema answer) {
        return new RouteDescription(
                summary, List.of(), null, false, CREATED, answer, List.of(JSON));
    }

    /// A route that answers without a body.
    public static RouteDescription silent(String summary) {
        return new RouteDescription(
                summary, List.of(), null, false, NO_CONTENT, Schema.any(), List.of());
    }

    /// A route that answers in other media types.
    public static RouteDescription of(String summary, List<String> types) {
        return new RouteDescription(summary, List.of(), null, false, OK, Schema.text(), types);
    }

    /// The same with more parameters.
    public RouteDescription with(List<Parameter> more) {
        var all = new ArrayList<>(parameters);
        all.addAll(more);
        return new RouteDescription(
                summary, List.copyOf(all), body, bodyRequired, status, answer, types);
    }

    public RouteDescription with(Parameter... more) {
        return with(List.of(more));
    }

    /// The same with a body that must be sent.
    public RouteDescription taking(Schema sent) {
        return new RouteDescription(summary, parameters, sent, true, status, answer, types);
    }

    /// The same with a body that may be left out.
    public RouteDescription mayTake(Schema sent) {
        return new RouteDescription(summary, parameters, sent, false, status, answer, types);
    }
}
