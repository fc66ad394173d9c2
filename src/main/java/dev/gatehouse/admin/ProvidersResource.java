package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.routing.BreakerResource;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Accounts and their health.
public final class ProvidersResource {
    private static final Schema LEARNED =
            Schema.object()
                    .with("model", Schema.text())
                    .with("operation", Schema.text())
                    .with("quirk", Schema.any())
                    .schema();

    private static final Schema TARGET =
            Schema.object()
                    .with("model", Schema.text())
                    .with("state", Schema.text())
                    .with("in_flight", Schema.whole())
                    .with("limit", Schema.whole().orNull())
                    .maybe("retry_in_ms", Schema.whole())
                    .maybe("first_content_ms", Schema.whole())
                    .maybe("tokens_per_second", Schema.number())
                    .with("last_error", Schema.text().orNull())
                    .with("last_error_at", Schema.time().orNull())
                    .schema()
                    .named("TargetHealth");

    private static final Schema ACCOUNT =
            Schema.object()
                    .with("id", Schema.text())
                    .with("provider", Schema.text())
                    .with("suspended", Schema.flag())
                    .maybe("reason", Schema.text())
                    .maybe("provider_message", Schema.text().orNull())
                    .with("learned", Schema.list(LEARNED))
                    .with("limit", Schema.whole().orNull())
                    .with("targets", Schema.list(TARGET))
                    .schema()
                    .named("AccountHealth");

    private static final Schema STATUS_WORD =
            Schema.words("healthy", "degraded", "unhealthy", "disabled");

    private static final Schema RUNTIME =
            Schema.object()
                    .with("discovered_model_count", Schema.whole())
                    .with("models_complete", Schema.flag())
                    .with("last_model_fetch_at", Schema.time().orNull())
                    .with("last_model_fetch_error", Schema.text().orNull())
                    .with("using_cached_models", Schema.flag())
                    .schema();

    private static final Schema LOAD =
            Schema.object()
                    .with("in_flight", Schema.whole())
                    .with("limit", Schema.whole().orNull())
                    .with("targets", Schema.whole())
                    .with("targets_blocked", Schema.whole())
                    .with("recent_calls", Schema.whole())
                    .with("recent_failures", Schema.whole())
                    .schema();

    private static final Schema STATUS =
            Schema.object()
                    .with("name", Schema.text())
                    .with("type", Schema.text())
                    .with("status", STATUS_WORD)
                    .with("status_reason", Schema.text().orNull())
                    .with("last_error", Schema.text().orNull())
                    .with("last_error_at", Schema.time().orNull())
                    .with("breaker", BreakerResource.BREAKER.orNull())
                    .with("credentials_set", Schema.flag())
                    .with("base_url", Schema.text())
                    .with("runtime", RUNTIME)
                    .with("load", LOAD)
                    .schema()
                    .named("ProviderStatus");

    private static final Schema SUMMARY =
            Schema.object()
                    .with("total", Schema.whole())
                    .with("healthy", Schema.whole())
                    .with("degraded", Schema.whole())
                    .with("unhealthy", Schema.whole())
                    .with("disabled", Schema.whole())
                    .with("overall_status", STATUS_WORD)
                    .schema();

    private static final Schema STATUSES =
            Schema.object()
                    .with("summary", SUMMARY)
                    .with("providers", Schema.list(STATUS))
                    .schema();

    private static final Schema TEST =
            Schema.object()
                    .maybe("model", Schema.text())
                    .maybe("timeout_seconds", Schema.whole())
                    .schema();

    private static final Schema TESTED =
            Schema.object()
                    .with("name", Schema.text())
                    .with("test", Schema.words("models", "completion"))
                    .with("model", Schema.text().orNull())
                    .with("status", Schema.words("ok", "failed"))
                    .with("latency_ms", Schema.whole())
                    .with("problem", Schema.text().orNull())
                    .with("request_id", Schema.text().orNull())
                    .schema();

    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Long> LIMIT = Field.integer("timeout_seconds");
    private static final long SECONDS = 10;
    private static final long MOST_SECONDS = 60;

    private final Consumer<JsonWriter> health;
    private final Consumer<JsonWriter> status;
    private final AccountTest tester;

    /// @param health writes the health of the accounts, as an array
    /// @param status writes the status of the accounts, as the members of an object
    public ProvidersResource(
            Consumer<JsonWriter> health, Consumer<JsonWriter> status, AccountTest tester) {
        this.health = health;
        this.status = status;
        this.tester = tester;
    }

    List<AdminRoute> routes() {
        var all =
                RouteDescription.of(
                        "The health of accounts and targets", AdminReply.listOf(ACCOUNT));
        var states = RouteDescription.of("The status of each account", STATUSES);
        var tested =
                RouteDescription.of("Tests an account with one real request", TESTED).mayTake(TEST);
        return List.of(
                AdminRoute.get("/providers", all, _ -> AdminReply.list(health)),
                AdminRoute.get("/providers/status", states, _ -> states()),
                new AdminRoute("POST", "/providers/{name}/test", tested, this::test));
    }

    private AdminReply states() {
        JsonWriter body = new JsonWriter().object();
        status.accept(body);
        return AdminReply.of(body.end());
    }

    private AdminReply test(AdminRequest request) {
        Json asked = request.hasBody() ? request.body() : null;
        String model;
        long seconds;
        try {
            model = asked == null ? null : MODEL.in(asked);
            Long given = asked == null ? null : LIMIT.in(asked);
            seconds = given == null ? SECONDS : Math.clamp(given, 1, MOST_SECONDS);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        String name = request.parameter("name");
        var limit = Duration.ofSeconds(seconds);
        var outcome = tester.test(name, model, request.exchange().head(), limit);
        JsonWriter body = new JsonWriter().object().member("name", name);
        body.member("test", model == null ? "models" : "completion").member("model", model);
        body.member("status", outcome.problem() == null ? "ok" : "failed");
        body.member("latency_ms", outcome.duration().toMillis());
        body.member("problem", outcome.problem());
        return AdminReply.of(body.member("request_id", outcome.requestId()).end());
    }
}
