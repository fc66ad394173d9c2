package dev.gatehouse.guardrails.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.caller.UserPath;
import dev.gatehouse.config.Group;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.JsonSchema;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.remote.RemoteSettings;
import dev.gatehouse.guardrails.rule.GuardKind.Side;
import dev.gatehouse.guardrails.rule.GuardSettings.StreamMode;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rejects guardrails that cannot hold what they promise.
public final class GuardCheck {
    private GuardCheck() {}

    /// Something wrong with a setting.
    ///
    /// @param setting its name in the group
    /// @param what to follow that name
    private record Fault(String setting, String what, @Nullable String cure) {}

    /// Reports everything that is wrong.
    public static void report(GuardSettings settings, Group g) {
        var faults = new ArrayList<Fault>();
        actions(settings, faults);
        streams(settings, faults);
        places(settings, faults);
        contents(settings, faults);
        faults.forEach(it -> g.error(it.setting(), it.what(), it.cure()));
    }

    private static void actions(GuardSettings settings, List<Fault> faults) {
        Action action = settings.effectiveAction();
        String type = settings.type().word();
        boolean replacing = action == Action.MASK || action == Action.PSEUDONYMISE;
        if (replacing && !settings.type().parts() && !settings.type().rewrites()) {
            String what =
                    "cannot be '%s': '%s' finds no parts of texts".formatted(action.word(), type);
            faults.add(new Fault("action", what, "use flag or block"));
        }
        if (action == Action.PSEUDONYMISE && settings.side().answer()) {
            String what = "must be 'request': placeholders are restored in answers";
            faults.add(
                    new Fault("direction", what, "add another guardrail with 'mask' for answers"));
        }
        if (settings.type().rewrites() && action != Action.MASK) {
            faults.add(new Fault("action", "is none for '%s'".formatted(type), "leave it out"));
        }
        if (settings.type().rewrites() && settings.side().answer()) {
            String what = "must be 'request' for '%s'".formatted(type);
            faults.add(new Fault("direction", what, null));
        }
        boolean whole =
                settings.type() == GuardKind.SCHEMA || settings.type() == GuardKind.GROUNDING;
        if (whole && settings.side() != Side.ANSWER) {
            faults.add(new Fault("direction", "must be 'answer' for '%s'".formatted(type), null));
        }
    }

    private static void streams(GuardSettings settings, List<Fault> faults) {
        boolean windows = false;
        try {
            Detector detector = DetectorFactory.of(settings);
            windows = detector != null && detector.longest() > 0;
        } catch (IllegalArgumentException e) {
            faults.add(new Fault("type", "cannot be used: " + e.getMessage(), null));
            return;
        }
        if (settings.stream() == StreamMode.WINDOW && !windows) {
            String what =
                    "cannot be 'window': '%s' needs the whole text"
                            .formatted(settings.type().word());
            faults.add(new Fault("stream", what, "use buffer or refuse"));
        }
        if (settings.timeout().isZero()) {
            faults.add(new Fault("timeout", "must be greater than 0", null));
        }
    }

    private static void places(GuardSettings settings, List<Fault> faults) {
        for (String path : settings.userPaths()) {
            try {
                UserPath.of(path);
            } catch (IllegalArgumentException e) {
                faults.add(new Fault("user-paths", String.valueOf(e.getMessage()), null));
            }
        }
        for (String role : settings.roles()) {
            if (role(role) == null) {
                String what = "names '%s', which is no role".formatted(role);
                faults.add(new Fault("roles", what, "see docs/guardrails.md for the roles"));
            }
        }
    }

    /// A role by its name; `null` when there is none.
    public static @Nullable Role role(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        for (Role role : Role.values()) {
            if (role.name().equals(wanted) || (wanted.equals("TOOL") && role == Role.TOOL_RESULT)) {
                return role;
            }
        }
        return null;
    }

    private static void contents(GuardSettings settings, List<Fault> faults) {
        switch (settings.type()) {
            case WORDS, PATTERNS -> {}
            case SCHEMA -> schema("schema", settings.schema(), faults);
            case TOOLS -> tools(settings, faults);
            case SYSTEM_PROMPT ->
                    missing(
                            settings.systemPrompt().content().isBlank(),
                            "system-prompt.content",
                            faults);
            case LLM_BASED_ALTERING ->
                    missing(
                            settings.llmBasedAltering().model() == null,
                            "llm-based-altering.model",
                            faults);
            case JUDGE -> missing(settings.judge().model() == null, "judge.model", faults);
            case WEBHOOK, MODERATION -> service(settings, faults);
            case PII, SECRETS, INJECTION, INVISIBLE, LENGTH, LANGUAGE, GROUNDING -> {}
        }
    }

    private static void missing(boolean missing, String setting, List<Fault> faults) {
        if (missing) {
            faults.add(new Fault(setting, "is missing", null));
        }
    }

    private static void service(GuardSettings settings, List<Fault> faults) {
        RemoteSettings service = settings.service();
        boolean here = settings.type() == GuardKind.MODERATION && service.model() != null;
        if (service.url() == null && !here) {
            boolean moderation = settings.type() == GuardKind.MODERATION;
            String cure =
                    moderation ? "or set 'service.model' to ask a model of the gateway" : null;
            faults.add(new Fault("service.url", "is missing", cure));
        }
        boolean spans =
                switch (service.adapter()) {
                    case PLAIN, PRESIDIO, LAKERA, LLM_GUARD -> true;
                    case NEMO, MODERATION -> false;
                };
        Action action = settings.effectiveAction();
        boolean replacing = action == Action.MASK || action == Action.PSEUDONYMISE;
        if (settings.type() == GuardKind.WEBHOOK && replacing && !spans) {
            String what = "cannot be '%s': this service states no places".formatted(action.word());
            faults.add(new Fault("action", what, "use flag or block"));
        }
        if (service.adapter() == RemoteSettings.Adapter.LLM_GUARD
                && action == Action.PSEUDONYMISE) {
            String what = "cannot be 'pseudonymise': LLM Guard returns the changed text only";
            faults.add(new Fault("action", what, "use mask"));
        }
    }

    private static void tools(GuardSettings settings, List<Fault> faults) {
        missing(settings.tools().none(), "tools", faults);
        for (Map.Entry<String, String> each : settings.tools().arguments().entrySet()) {
            schema("tools.arguments." + each.getKey(), each.getValue(), faults);
        }
    }

    private static void schema(String setting, @Nullable String text, List<Fault> faults) {
        if (text == null) {
            missing(true, setting, faults);
            return;
        }
        try {
            JsonSchema.read(Json.parseUnambiguous(text.getBytes(UTF_8)));
        } catch (MalformedJson e) {
            faults.add(new Fault(setting, "is no schema that can be checked: " + e.reason(), null));
        }
    }
}
