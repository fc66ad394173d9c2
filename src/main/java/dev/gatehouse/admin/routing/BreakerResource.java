package dev.gatehouse.admin.routing;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.routing.accounts.AccountSet;
import dev.gatehouse.routing.health.ForcedBreakers;
import dev.gatehouse.routing.health.ForcedBreakers.Forced;
import dev.gatehouse.routing.health.ForcedBreakers.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Circuit breakers of accounts that operators force open or closed for a time.
///
/// @param accounts the accounts under the settings in force
public record BreakerResource(ForcedBreakers breakers, AccountSet accounts) {
    /// A forced breaker.
    public static final Schema BREAKER =
            Schema.object()
                    .with("state", Schema.words("open", "closed"))
                    .with("until", Schema.time())
                    .schema()
                    .named("ForcedBreaker");

    private static final String PATH = "/providers/{name}/breaker";

    private static final Schema WANTED =
            Schema.object()
                    .with("state", Schema.words("open", "closed"))
                    .with("for", Schema.text())
                    .schema();

    private static final Field<String> STATE = Field.text("state");
    private static final Field<String> LENGTH = Field.text("for");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /// The routes of forced breakers.
    public List<AdminRoute> routes() {
        var put =
                RouteDescription.of(
                                "Forces the circuit breaker of an account open or closed", BREAKER)
                        .taking(WANTED);
        var delete = RouteDescription.silent("Ends what forces the circuit breaker of an account");
        return List.of(
                new AdminRoute("PUT", PATH, put, this::put),
                new AdminRoute("DELETE", PATH, delete, this::delete));
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        if (!accounts.knows(name)) {
            throw new Problem.UnknownObject("account", name).asException();
        }
        Json body = request.body();
        Forced forced = breakers.put(name, state(body), length(body));
        JsonWriter shown = new JsonWriter().object().member("state", forced.state().label());
        return AdminReply.of(shown.member("until", forced.until().toString()).end());
    }

    private static State state(Json body) {
        String word = text(STATE, body);
        return Arrays.stream(State.values())
                .filter(state -> state.label().equals(word))
                .findFirst()
                .orElseThrow(() -> AdminRequest.invalid("state", "must be open or closed"));
    }

    private static Duration length(Json body) {
        return AdminRequest.duration(
                LENGTH.name(),
                text(LENGTH, body),
                SHORTEST,
                LONGEST,
                "must be a duration such as 15m, from 1s to 30d");
    }

    /// A text; an empty one where there is none.
    private static String text(Field<String> field, Json body) {
        try {
            for (String member : body.names()) {
                if (!member.equals(STATE.name()) && !member.equals(LENGTH.name())) {
                    throw AdminRequest.invalid(member, "is no member; there are state and for");
                }
            }
            String text = field.in(body);
            return text == null ? "" : text;
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        if (!breakers.remove(name)) {
            throw new Problem.UnknownObject("forced circuit breaker", name).asException();
        }
        return AdminReply.none();
    }
}
