package dev.gatehouse.migration;

import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.YamlValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads LiteLLM's `config.yaml`.
final class LiteLlm {
    private static final String PORT = "4000";
    private static final String MASTER_KEY = "GATEHOUSE_MASTER_KEY";
    private static final String PROMETHEUS = "prometheus";

    private final Draft draft;
    private final ForeignKeys keys = ForeignKeys.of(Origin.LITELLM);

    private LiteLlm(Draft draft) {
        this.draft = draft;
    }

    static void read(Path file, Draft draft) throws UnreadableSource {
        new LiteLlm(draft).read(Group.of(YamlValue.read(file)));
    }

    private void read(Group root) {
        Group general = root.group("general_settings");
        Group settings = root.group("litellm_settings");
        Group router = root.group("router_settings");
        draft.set("server.port", PORT);
        masterKey(general);
        var models = new LiteLlmModels(draft, keys, credentials(root.items("credential_list")));
        models.read(root.items("model_list"));
        var routes = new LiteLlmRoutes(draft, models, strategy(router));
        routes.fallbacks(settings, "litellm_settings.");
        routes.fallbacks(router, "router_settings.");
        routes.write();
        aliases(router.group("model_group_alias"));
        timeouts(settings, router);
        retries(settings, router, routes);
        logs(settings);
        general.unread((key, line) -> keys.note("general_settings.", key, line, draft.notes()));
        settings.unread((key, line) -> keys.note("litellm_settings.", key, line, draft.notes()));
        router.unread((key, line) -> keys.note("router_settings.", key, line, draft.notes()));
        root.unread((key, line) -> keys.note("", key, line, draft.notes()));
    }

    private void masterKey(Group general) {
        String text = general.text("master_key");
        Key key = text == null ? null : Key.of(Text.ofLiteLlm(text));
        if (key == null) {
            String reason =
                    "there is none: the gateway listens on this machine only, until "
                            + MASTER_KEY
                            + " is set";
            draft.notes().add(general.line(), "general_settings.master_key", reason);
            return;
        }
        int line = general.line("master_key");
        draft.set("server.master-key", draft.secret(key, MASTER_KEY, line));
    }

    private static Map<String, Group> credentials(List<YamlValue> list) {
        var credentials = new LinkedHashMap<String, Group>();
        for (YamlValue value : list) {
            Group entry = Group.of(value);
            String name = entry.text("credential_name");
            if (name != null) {
                credentials.put(name, entry.group("credential_values"));
            }
        }
        return credentials;
    }

    private String strategy(Group router) {
        String wanted = router.text("routing_strategy");
        String known = wanted == null ? null : ForeignKeys.text(keys.section("strategies"), wanted);
        if (wanted != null && known == null) {
            String reason = "this strategy is not there; weighted is taken";
            draft.notes().add(router.line("routing_strategy"), "routing_strategy", reason);
        } else if (wanted != null && wanted.startsWith("usage-based")) {
            String reason = "usage is not counted over time; least-busy is nearest";
            draft.notes().add(router.line("routing_strategy"), "routing_strategy", reason);
        }
        return known == null ? "weighted" : known;
    }

    private void aliases(Group aliases) {
        for (String name : aliases.names()) {
            YamlValue value = aliases.value(name);
            String to =
                    value instanceof YamlValue.Mapping mapping
                            ? Group.of(mapping).text("model")
                            : aliases.text(name);
            Draft.Alias known = to == null ? null : draft.aliases().get(to);
            if (known == null) {
                String reason = "its model is not there";
                draft.notes().add(aliases.line(name), "model_group_alias " + name, reason);
            } else {
                draft.alias(name, known);
            }
        }
    }

    private void timeouts(Group settings, Group router) {
        String total = router.text("timeout");
        String request = settings.text("request_timeout");
        String first = router.text("stream_timeout");
        set("server.total-timeout", total == null ? request : total);
        set("upstream.first-content-timeout", first);
    }

    private void set(String path, @Nullable String seconds) {
        if (seconds != null) {
            draft.set(path, Text.duration(Text.ofLiteLlm(seconds)));
        }
    }

    private void retries(Group settings, Group router, LiteLlmRoutes routes) {
        Double most = router.number("max_retries");
        Double fromRouter = router.number("num_retries");
        Double fromSettings = settings.number("num_retries");
        Group group = fromRouter == null && fromSettings != null ? settings : router;
        Double wanted = fromRouter == null ? fromSettings : fromRouter;
        Integer retries = routes.retries(wanted == null ? most : wanted, group.line("num_retries"));
        if (retries != null) {
            draft.set("retry.max-retries", String.valueOf(retries));
        }
    }

    private void logs(Group settings) {
        if (settings.flag("set_verbose")) {
            draft.set("log.level", "debug");
        }
        if (settings.flag("json_logs")) {
            draft.set("log.format", "json");
        }
        for (String name : List.of("callbacks", "success_callback", "failure_callback")) {
            for (YamlValue value : settings.items(name)) {
                if (value instanceof YamlValue.Scalar text && text.text().equals(PROMETHEUS)) {
                    draft.set("metrics.enabled", "true");
                } else {
                    keys.note("litellm_settings.", name, settings.line(name), draft.notes());
                }
            }
        }
    }
}
