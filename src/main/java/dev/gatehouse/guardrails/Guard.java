package dev.gatehouse.guardrails;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Call;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.rule.GuardCheck;
import dev.gatehouse.guardrails.rule.GuardSettings;
import dev.gatehouse.guardrails.rule.GuardSettings.StreamMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A guardrail that is in force. Safe for many threads.
final class Guard {
    private final GuardSettings settings;
    private final Check check;
    private final Set<Role> roles;
    private final Set<String> kinds;
    private final List<String> paths;
    private final GuardFigures.Counts counts;

    Guard(GuardSettings settings, Check check, GuardFigures.Counts counts) {
        this.settings = settings;
        this.check = check;
        this.counts = counts;
        this.kinds = settings.type().chooses() ? Set.of() : Set.copyOf(settings.kinds());
        this.roles = roles(settings.roles());
        this.paths = paths(settings);
    }

    private static Set<Role> roles(List<String> names) {
        var roles = EnumSet.noneOf(Role.class);
        for (String name : names) {
            Role role = GuardCheck.role(name);
            if (role != null) {
                roles.add(role);
            }
        }
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : roles;
    }

    private static List<String> paths(GuardSettings settings) {
        var paths = new HashSet<String>();
        settings.userPaths().forEach(it -> paths.add(UserPath.of(it)));
        return new ArrayList<>(paths);
    }

    /// The same with counts of its own, which nothing shows.
    Guard uncounted() {
        return new Guard(settings, check, new GuardFigures.Counts());
    }

    GuardSettings settings() {
        return settings;
    }

    String name() {
        return settings.name();
    }

    Check check() {
        return check;
    }

    GuardFigures.Counts counts() {
        return counts;
    }

    Action action() {
        return settings.effectiveAction();
    }

    /// Whether it changes or blocks what it finds.
    boolean acts() {
        return !settings.dryRun() && action() != Action.FLAG;
    }

    boolean concerns(Role role) {
        return roles.contains(role);
    }

    /// Whether a finding counts.
    boolean counts(String kind, double score) {
        return score >= settings.minScore() && (kinds.isEmpty() || kinds.contains(kind));
    }

    /// What finds things in a stream as it comes; `null` where the whole answer is needed.
    @Nullable Detector window() {
        Detector detector = check.detector();
        boolean may = detector != null && detector.longest() > 0;
        return may && settings.stream() != StreamMode.BUFFER ? detector : null;
    }

    /// The pass of its detector over a text; `null` where it has none.
    @Nullable AnchoredDetector pass() {
        Detector detector = check.detector();
        return detector == null ? null : detector.pass();
    }

    /// Whether it is for a call.
    boolean binds(Call call) {
        return binds(call.record().caller()) && (settings.models().isEmpty() || names(call));
    }

    /// Whether it is for the calls of a caller for a model; for any where the model is empty.
    boolean binds(Caller caller, String model) {
        boolean named =
                settings.models().isEmpty() || model.isEmpty() || settings.models().contains(model);
        return named && binds(caller);
    }

    private boolean binds(Caller caller) {
        return (paths.isEmpty()
                        || paths.stream().anyMatch(it -> UserPath.within(caller.userPath(), it)))
                && (settings.keys().isEmpty() || settings.keys().contains(caller.id()));
    }

    /// A call that names no model may be for any.
    private boolean names(Call call) {
        Route route = Route.of(call);
        List<String> models = settings.models();
        if (route.requestedModel().isEmpty() || models.contains(route.requestedModel())) {
            return true;
        }
        for (Target target : route.targets()) {
            if (models.contains(target.model())
                    || models.contains(target.account().name() + "/" + target.model())) {
                return true;
            }
        }
        return false;
    }
}
