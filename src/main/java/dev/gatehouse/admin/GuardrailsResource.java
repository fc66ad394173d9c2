package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.guardrails.GuardJson;
import dev.gatehouse.guardrails.GuardTable;
import dev.gatehouse.guardrails.GuardTrial;
import dev.gatehouse.guardrails.GuardTrial.Trial;
import dev.gatehouse.guardrails.rule.GuardKind;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The guardrails of the settings and of administration, and what a text would meet.
public final class GuardrailsResource {
    private static final String BASE = "/guardrails";
    private static final String ONE = BASE + "/{name}";

    private static final Schema NAMES = Schema.list(Schema.text());

    private static final Schema GUARD =
            Schema.object()
                    .with("name", Schema.text())
                    .with("type", Schema.text())
                    .with("description", Schema.text().orNull())
                    .with("enabled", Schema.flag())
                    .with("action", Schema.words("flag", "mask", "pseudonymise", "block"))
                    .with("direction", Schema.words("request", "answer", "both"))
                    .with("order", Schema.whole())
                    .with("dry_run", Schema.flag())
                    .with("on_error", Schema.words("open", "closed"))
                    .with("timeout_ms", Schema.whole())
                    .with("user_paths", NAMES)
                    .with("keys", NAMES)
                    .with("models", NAMES)
                    .with("roles", NAMES)
                    .with("kinds", NAMES)
                    .with("config", Schema.any())
                    .with("source", Schema.words("config", "manual"))
                    .schema()
                    .named("Guardrail");

    private static final Schema TYPE =
            Schema.object()
                    .with("type", Schema.text())
                    .with("action", Schema.text())
                    .with("direction", Schema.text())
                    .with("label", Schema.text())
                    .with("defaults", Schema.any())
                    .with(
                            "fields",
                            Schema.list(
                                    Schema.object()
                                            .with("key", Schema.text())
                                            .with("label", Schema.text())
                                            .with("input", Schema.text())
                                            .with("required", Schema.flag())
                                            .schema()))
                    .schema();

    private static final Schema TRIAL =
            Schema.object()
                    .with("text", Schema.text())
                    .maybe("role", Schema.text())
                    .maybe("direction", Schema.words("request", "answer"))
                    .maybe("user_path", Schema.text())
                    .maybe("key", Schema.text())
                    .maybe("model", Schema.text())
                    .schema();

    /// A member of `config` in a form.
    ///
    /// @param form `text`, `textarea`, `number` or `list`
    private record Input(String key, String form, boolean required) {}

    private static final Map<GuardKind, List<Input>> FIELDS =
            Map.of(
                    GuardKind.SYSTEM_PROMPT,
                    List.of(
                            new Input("mode", "text", false),
                            new Input("content", "textarea", true)),
                    GuardKind.LLM_BASED_ALTERING,
                    List.of(
                            new Input("model", "text", true),
                            new Input("provider", "text", false),
                            new Input("prompt", "textarea", false),
                            new Input("roles", "list", false),
                            new Input("skip_content_prefix", "text", false),
                            new Input("max_tokens", "number", false)));

    private final GuardTable table;
    private final GuardTrial trial;

    public GuardrailsResource(GuardTable table, GuardTrial trial) {
        this.table = table;
        this.trial = trial;
    }

    List<AdminRoute> routes() {
        var all = RouteDescription.of("The guardrails", AdminReply.listOf(GUARD));
        var types = RouteDescription.of("The types of guardrails", AdminReply.listOf(TYPE));
        var put = RouteDescription.of("Sets a guardrail", GUARD).taking(Schema.any());
        var delete = RouteDescription.silent("Removes a guardrail");
        var tried = RouteDescription.of("What a text would meet", Schema.any()).taking(TRIAL);
        return List.of(
                AdminRoute.get(BASE, all, _ -> AdminReply.list(table::write)),
                AdminRoute.get(BASE + "/types", types, _ -> AdminReply.list(this::types)),
                new AdminRoute("POST", BASE + "/try", tried, this::tried),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private void types(JsonWriter list) {
        list.array();
        for (GuardKind kind : GuardKind.values()) {
            list.object().member("type", kind.word()).member("action", kind.action().word());
            list.member("direction", kind.side().word()).member("label", label(kind.word()));
            list.name("defaults").object().end().name("fields").array();
            for (Input input : FIELDS.getOrDefault(kind, List.of())) {
                list.object().member("key", input.key()).member("label", label(input.key()));
                list.member("input", input.form()).name("required").value(input.required()).end();
            }
            list.endArray().end();
        }
        list.endArray();
    }

    private static String label(String name) {
        String words = name.replace('-', ' ').replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private AdminReply tried(AdminRequest request) {
        Json body = request.body();
        try {
            String text = Field.text("text").in(body);
            if (text == null) {
                throw new MalformedJson("'text' is missing", "text");
            }
            String direction = Field.text("direction").in(body);
            var given =
                    new Trial(
                            text,
                            role(body),
                            "answer".equals(direction),
                            UserPath.of(given("user_path", body, UserPath.ROOT)),
                            given("key", body, ""),
                            given("model", body, ""));
            var answer = new JsonWriter();
            trial.write(given, request.exchange().head(), answer);
            return AdminReply.of(answer);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid("user_path", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String role(Json body) throws MalformedJson {
        String role = Field.text("role").in(body);
        if (role != null && !GuardTrial.known(role)) {
            throw new MalformedJson("'role' must be a role of a text, such as user", "role");
        }
        return role;
    }

    private static String given(String name, Json body, String otherwise) throws MalformedJson {
        return Objects.requireNonNullElse(Field.text(name).in(body), otherwise);
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        rejectConfigured(name);
        GuardTable.Stored before = table.stored(name);
        String version = before == null ? "0" : Long.toString(before.version());
        request.requireVersion(version);
        GuardTable.Stored stored;
        try {
            stored = table.put(name, request.body(), before);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (stored == null) {
            throw new Problem.VersionConflict(version).asException();
        }
        var body = new JsonWriter();
        GuardJson.write(stored.settings(), "manual", body);
        return AdminReply.of(body).withVersion(Long.toString(stored.version()));
    }

    private void rejectConfigured(String name) {
        if (table.configured(name) != null) {
            throw AdminRequest.invalid(
                    "name", "is that of a guardrail of the settings; change it there");
        }
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        rejectConfigured(name);
        GuardTable.Stored stored = table.stored(name);
        if (stored == null) {
            throw new Problem.UnknownObject("guardrail", name).asException();
        }
        request.requireVersion(Long.toString(stored.version()));
        table.remove(stored);
        return AdminReply.none();
    }
}
