package dev.gatehouse.guardrails;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.mask.Placeholders;
import dev.gatehouse.guardrails.rule.GuardrailSettings;
import dev.gatehouse.guardrails.rule.GuardrailSettings.Unchecked;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.stream.SpoolFolder;
import java.util.List;

/// Lets guardrails check requests and answers. Behind routing, so that guardrails of a model know
/// it, and before the cache, so that what is checked is what is looked up there and sent, and
/// answers of the cache are checked too.
public final class GuardrailStage implements Stage {
    /// The header field that names the guardrails which changed something.
    public static final String HEADER = "x-gatehouse-guardrails";

    private final GuardrailSettings settings;
    private final GuardTable table;
    private final Parts parts;
    private final ToolUses tools;
    private final Dialects dialects;
    private final SpoolFolder folder;

    /// What outlives changes of the settings.
    record Parts(PlaceholderKey placeholders, Verdicts verdicts) {}

    GuardrailStage(
            GuardrailSettings settings,
            GuardTable table,
            Parts parts,
            Dialects dialects,
            TranslationSettings translation,
            SpoolFolder folder) {
        this.settings = settings;
        this.table = table;
        this.parts = parts;
        this.dialects = dialects;
        this.folder = folder;
        this.tools = new ToolUses(dialects, translation);
    }

    @Override
    public Answer take(Call call, Next next) {
        if (table.none()) {
            return next.proceed(call);
        }
        List<Guard> guards = table.of(call);
        if (guards.isEmpty() || call.operation().shape() == Operation.Shape.LIST) {
            return next.proceed(call);
        }
        GuardRun run = run(call);
        call.record().guards(run.use());
        call.record().onAnswer(headers -> name(run.use(), headers));
        return checked(run, guards, next);
    }

    private GuardRun run(Call call) {
        String tenant = PlaceholderKey.tenant(call.record().caller());
        var placeholders = new Placeholders(parts.placeholders(), tenant);
        return new GuardRun(
                call,
                new GuardUse(),
                placeholders,
                parts.verdicts(),
                table.pass(),
                settings.cacheFindings());
    }

    private Answer checked(GuardRun run, List<Guard> guards, Next next) {
        Call call = run.call();
        List<Guard> before = guards.stream().filter(it -> it.settings().side().request()).toList();
        List<Guard> behind = guards.stream().filter(it -> it.settings().side().answer()).toList();
        GuardedRequests.rejectStream(call, guards);
        if (call.head().headers().first("upgrade") != null) {
            rejectUnchecked(call, guards);
        }
        Call passed = before.isEmpty() ? call : request(run, before);
        boolean strict = settings.unchecked() == Unchecked.REFUSE;
        var answers = new AnswerGuards(run, behind, tools, strict);
        Answer answer = next.proceed(passed);
        try {
            return answers.of(answer);
        } catch (ProblemException e) {
            run.use().forbidStoring();
            throw e;
        }
    }

    private Call request(GuardRun run, List<Guard> guards) {
        Call call = run.call();
        if (call.operation().relayed()) {
            var relayed =
                    new RelayedRequests(
                            folder, settings.batches(), it -> rejectUnchecked(it, guards));
            return relayed.checked(run, guards);
        }
        if (call.body() instanceof RequestBody.FormBody(Form form)) {
            GuardedRequests.form(run, guards, form);
            return call;
        }
        Json body = call.json();
        if (body == null) {
            return call;
        }
        Operation.Format format =
                dialects.client(call.operation().format()).written(call.operation(), body);
        return GuardedRequests.checked(run, guards, format, body);
    }

    /// Rejects a call with content that guardrails cannot check, where one of them binds its
    /// caller.
    private void rejectUnchecked(Call call, List<Guard> guards) {
        List<Guard> binding = guards.stream().filter(it -> it.settings().binding()).toList();
        if (settings.unchecked() == Unchecked.REFUSE && !binding.isEmpty()) {
            throw unchecked(call, binding).asException();
        }
    }

    /// The problem of a call that cannot be checked.
    static Problem unchecked(Call call, List<Guard> guards) {
        return Problem.Forbidden.unchecked(
                "The guardrail '%s' cannot check the content of this call of %s, so that the gateway does not pass it on. Send it to an operation whose content guardrails read, see docs/guardrails.md; or an operator sets 'guardrails.unchecked' to 'allow'."
                        .formatted(guards.getFirst().name(), call.operation().words()));
    }

    private static void name(GuardUse use, Headers headers) {
        List<String> changing = use.changing();
        if (!changing.isEmpty()) {
            headers.set(HEADER, String.join(", ", changing));
        }
    }
}
