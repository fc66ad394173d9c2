package dev.gatehouse.guardrails;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.mask.Placeholders;
import dev.gatehouse.guardrails.rule.GuardCheck;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Shows what a text would meet, without a call to a provider; services and models of guardrails
/// are asked. Nothing of it is recorded.
public final class GuardTrial {
    private final GuardTable table;
    private final GuardrailStage.Parts parts;
    private final DeadlineTimer timer;

    GuardTrial(GuardTable table, GuardrailStage.Parts parts, DeadlineTimer timer) {
        this.table = table;
        this.parts = parts;
        this.timer = timer;
    }

    /// A text to try.
    ///
    /// @param role what it is, by its name; `null` for what is usual in the direction
    /// @param answer whether it is of an answer
    /// @param key the id of a key, empty for none
    /// @param model empty for any
    public record Trial(
            String text,
            @Nullable String role,
            boolean answer,
            String userPath,
            String key,
            String model) {
        private Caller caller() {
            Caller bare = key.isEmpty() ? Caller.ANYONE : Caller.ANYONE.as(key);
            return bare.at(userPath);
        }

        private TextField field() {
            TextField.Role usual = answer ? TextField.Role.ASSISTANT : TextField.Role.USER;
            TextField.Role named = role == null ? usual : GuardCheck.role(role);
            return new TextField("text", named == null ? usual : named, text);
        }
    }

    /// Whether there is a role of that name.
    public static boolean known(String role) {
        return GuardCheck.role(role) != null;
    }

    /// Writes what a text would meet.
    ///
    /// @param head that of the operator's request
    public void write(Trial trial, Exchange.Head head, JsonWriter into) {
        try (CallScope scope = CallScope.of(timer)) {
            GuardRun run = run(trial, head, scope);
            List<Guard> guards =
                    table.all().stream()
                            .filter(it -> it.binds(trial.caller(), trial.model()))
                            .filter(it -> side(it, trial.answer()))
                            .map(Guard::uncounted)
                            .toList();
            into.object().name("guards").array();
            guards.forEach(it -> guard(run, it, trial, into));
            outcome(run, guards, trial, into.endArray());
            into.end();
        }
    }

    private static boolean side(Guard guard, boolean answer) {
        return answer ? guard.settings().side().answer() : guard.settings().side().request();
    }

    private GuardRun run(Trial trial, Exchange.Head head, CallScope scope) {
        var record = new CallRecord("trial-" + UUID.randomUUID(), Operation.CHAT, scope.now());
        record.caller(trial.caller());
        Call call =
                Call.of(
                                new Call.Request(Operation.CHAT, head, Map.of(), 1),
                                BodySource.of(new byte[0]),
                                scope,
                                record)
                        .with(new Named(trial.model()));
        var placeholders =
                new Placeholders(parts.placeholders(), PlaceholderKey.tenant(trial.caller()));
        return new GuardRun(
                call, new GuardUse(), placeholders, parts.verdicts(), table.pass(), true);
    }

    private record Named(String requestedModel) implements Call.Routing {}

    private static void guard(GuardRun run, Guard guard, Trial trial, JsonWriter into) {
        var content =
                new Content(run.call(), trial.answer(), null, List.of(trial.field()), List.of());
        long started = System.nanoTime();
        GuardRun.Result result = run.check(guard, content);
        into.object().member("guard", guard.name());
        into.member("type", guard.settings().type().word());
        into.member("action", guard.action().word());
        into.name("dry_run").value(guard.settings().dryRun());
        into.member("order", guard.settings().order());
        into.member("microseconds", (System.nanoTime() - started) / 1_000);
        into.member("failure", result.failure()).name("findings").array();
        for (Match match : result.verdict().matches()) {
            if (guard.counts(match.kind(), match.score())) {
                into.object().member("kind", match.kind());
                into.name("score").raw(Double.toString(match.score()));
                into.member("start", match.start()).member("end", match.end()).end();
            }
        }
        into.endArray().end();
    }

    private static void outcome(GuardRun run, List<Guard> guards, Trial trial, JsonWriter into) {
        try {
            Map<Integer, String> changed =
                    Inspection.texts(run, guards, List.of(trial.field()), trial.answer());
            into.member("outcome", changed.isEmpty() ? "passed" : "changed");
            into.member("text", changed.getOrDefault(0, trial.text()));
        } catch (ProblemException e) {
            Problem problem = e.problem();
            into.member("outcome", "blocked");
            into.member("error", problem.label()).member("message", problem.message());
        }
    }
}
