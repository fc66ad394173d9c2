package dev.gatehouse.guardrails;

import dev.gatehouse.call.Problem;
import dev.gatehouse.finding.GuardFinding;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.guardrails.mask.Redactor;
import dev.gatehouse.guardrails.mask.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records what guardrails found in one content, and what follows from it.
final class Findings {
    private final GuardRun run;
    private final Content content;
    private final Map<Integer, List<Span>> spans = new LinkedHashMap<>();
    private @Nullable Problem problem;
    private boolean any;

    Findings(GuardRun run, Content content) {
        this.run = run;
        this.content = content;
    }

    /// What was found, and where.
    record Kind(String kind, String place) {}

    /// Takes the result of a guardrail. The first that blocks, in the order of the settings, gives
    /// the problem.
    void take(GuardRun.Result result) {
        Guard guard = result.guard();
        if (result.failure() != null) {
            failed(guard, result.failure());
            return;
        }
        var counts = new LinkedHashMap<Kind, Integer>();
        for (Match match : result.verdict().matches()) {
            int text = match.text() < 0 ? -1 : result.places().get(match.text());
            if (guard.counts(match.kind(), match.score()) && !issued(text, match)) {
                counts.merge(new Kind(match.kind(), place(text, match)), 1, Integer::sum);
                if (!result.verdict().rewritten().containsKey(match.text())) {
                    replace(guard, text, match);
                }
            }
        }
        counts.forEach((kind, count) -> found(guard, kind, count));
    }

    /// Whether a match lies in a placeholder that the call has issued.
    private boolean issued(int text, Match match) {
        return text >= 0
                && match.part()
                && run.placeholders()
                        .covers(content.texts().get(text).text(), match.start(), match.end());
    }

    private String place(int text, Match match) {
        if (text >= 0) {
            return content.texts().get(text).place();
        }
        String stated = match.place();
        return stated != null ? stated : content.answer() ? "answer" : "request";
    }

    private void replace(Guard guard, int text, Match match) {
        boolean restored = guard.action() == Action.PSEUDONYMISE;
        boolean replacing = restored || guard.action() == Action.MASK;
        if (!guard.acts() || !replacing || text < 0) {
            return;
        }
        int length = content.texts().get(text).text().length();
        int start = match.part() ? Math.clamp(match.start(), 0, length) : 0;
        int end = match.part() ? Math.clamp(match.end(), start, length) : length;
        if (end > start) {
            spans.computeIfAbsent(text, _ -> new ArrayList<>())
                    .add(new Span(start, end, match.kind(), restored));
            run.use().changed(guard.name());
        }
    }

    private void found(Guard guard, Kind kind, int count) {
        any = true;
        record(run, guard, kind, content.answer(), count);
        if (guard.action() == Action.BLOCK && guard.acts() && problem == null) {
            problem = blocked(guard, kind.kind(), kind.place(), content.answer());
        }
    }

    private void failed(Guard guard, String failure) {
        var unchecked = new Kind("unchecked", content.answer() ? "answer" : "request");
        record(run, guard, unchecked, content.answer(), 1);
        if (!guard.settings().open() && !guard.settings().dryRun() && problem == null) {
            String what = content.answer() ? "answer" : "request";
            String reason = "could not check the %s: it %s".formatted(what, failure);
            problem = new Problem.GuardrailBlocked(guard.name(), reason, null, true);
        }
    }

    /// Records a finding.
    static void record(GuardRun run, Guard guard, Kind kind, boolean answer, int count) {
        boolean dry = guard.settings().dryRun();
        run.use()
                .found(
                        new GuardFinding(
                                guard.name(),
                                kind.kind(),
                                kind.place(),
                                guard.action(),
                                dry,
                                answer,
                                count));
        guard.counts().found(dry ? Action.FLAG : guard.action(), answer, count);
    }

    /// The problem of a call that is blocked.
    static Problem blocked(Guard guard, String kind, String place, boolean answer) {
        String reason =
                "does not allow the %s: it found '%s' in %s"
                        .formatted(answer ? "answer" : "request", kind, place);
        boolean member = !answer && !place.equals("request");
        return new Problem.GuardrailBlocked(guard.name(), reason, member ? place : null, false);
    }

    /// Whether anything was found.
    boolean any() {
        return any;
    }

    /// Why the call is blocked; `null` when it is not.
    @Nullable Problem problem() {
        return problem;
    }

    /// The texts that change, by their places.
    Map<Integer, String> changed() {
        var changed = new LinkedHashMap<Integer, String>();
        spans.forEach(
                (text, parts) -> {
                    var field = content.texts().get(text);
                    String other =
                            Redactor.whole(
                                    field.text(),
                                    field.role(),
                                    Span.merged(parts),
                                    run.placeholders());
                    changed.put(text, other);
                });
        return changed;
    }
}
