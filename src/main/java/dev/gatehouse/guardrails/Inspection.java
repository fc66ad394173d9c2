package dev.gatehouse.guardrails;

import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.ToolUse;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets the guardrails of a call check one content, step by step: those of one step at the same
/// time and on the same texts, those of the next on what they made of them.
final class Inspection {
    private final GuardRun run;
    private final boolean answer;
    private final @Nullable Document document;
    private final List<TextField> texts;
    private final List<ToolUse> tools;
    private final Map<Integer, String> changed = new LinkedHashMap<>();

    /// A body whose texts are checked.
    interface Document {
        Json body();

        /// Puts other texts in the place of some, and reads it again.
        Document with(Map<Integer, String> texts) throws MalformedJson;

        /// Another body in its place.
        Document with(Json body) throws MalformedJson;

        List<TextField> texts() throws MalformedJson;
    }

    private Inspection(
            GuardRun run,
            boolean answer,
            @Nullable Document document,
            List<TextField> texts,
            List<ToolUse> tools) {
        this.run = run;
        this.answer = answer;
        this.document = document;
        this.texts = new ArrayList<>(texts);
        this.tools = tools;
    }

    /// Checks a request.
    ///
    /// @param guards in the order of their steps
    /// @return it with what was changed
    /// @throws dev.gatehouse.call.ProblemException when it is blocked
    static Document request(GuardRun run, List<Guard> guards, Document request, List<ToolUse> tools)
            throws MalformedJson {
        Document current = request;
        for (List<Guard> step : steps(guards)) {
            current = once(run, current, step, tools);
        }
        return current;
    }

    private static Document once(
            GuardRun run, Document request, List<Guard> guards, List<ToolUse> tools)
            throws MalformedJson {
        var inspection = new Inspection(run, false, request, request.texts(), tools);
        Json other = inspection.step(guards);
        Document current =
                inspection.changed.isEmpty() ? request : request.with(inspection.changed);
        return other == null ? current : request.with(other);
    }

    /// Checks texts of an answer.
    ///
    /// @return those that changed, by their places
    /// @throws dev.gatehouse.call.ProblemException when it is blocked
    static Map<Integer, String> answer(
            GuardRun run, List<Guard> guards, List<TextField> texts, List<ToolUse> tools) {
        return run(new Inspection(run, true, null, texts, tools), guards);
    }

    /// Checks texts of something that has no JSON body.
    ///
    /// @return as [#answer]
    static Map<Integer, String> texts(
            GuardRun run, List<Guard> guards, List<TextField> texts, boolean answer) {
        return run(new Inspection(run, answer, null, texts, List.of()), guards);
    }

    private static Map<Integer, String> run(Inspection inspection, List<Guard> guards) {
        steps(guards).forEach(inspection::step);
        return inspection.changed;
    }

    /// The guardrails by their steps. One that writes texts anew comes after the others of its
    /// step, by itself, so that the work of none is lost.
    private static List<List<Guard>> steps(List<Guard> guards) {
        var steps = new LinkedHashMap<Integer, List<Guard>>();
        guards.forEach(
                it ->
                        steps.computeIfAbsent(it.settings().order(), _ -> new ArrayList<>(2))
                                .add(it));
        var all = new ArrayList<List<Guard>>(steps.size());
        for (List<Guard> step : steps.values()) {
            all.add(step.stream().filter(it -> !it.check().rewrites()).toList());
            step.stream().filter(it -> it.check().rewrites()).forEach(it -> all.add(List.of(it)));
        }
        all.removeIf(List::isEmpty);
        return all;
    }

    /// @return another body in place of the one that was checked, `null` as a rule
    private @Nullable Json step(List<Guard> guards) {
        Json body = document == null ? null : document.body();
        var content = new Content(run.call(), answer, body, texts, tools);
        var findings = new Findings(run, content);
        List<GuardRun.Result> results = run.check(guards, content);
        results.forEach(findings::take);
        Problem problem = findings.problem();
        if (findings.any() && answer && !run.storing()) {
            run.use().forbidStoring();
        }
        if (problem != null) {
            throw problem.asException();
        }
        findings.changed().forEach(this::change);
        Json other = null;
        for (GuardRun.Result result : results) {
            if (!result.guard().acts() || result.guard().action() != Action.MASK) {
                continue;
            }
            rewrite(result);
            other = result.verdict().body() == null ? other : result.verdict().body();
            if (result.verdict().body() != null) {
                run.use().changed(result.guard().name());
            }
        }
        return other;
    }

    private void rewrite(GuardRun.Result result) {
        Verdict verdict = result.verdict();
        verdict.rewritten()
                .forEach(
                        (text, other) -> {
                            change(result.places().get(text), other);
                            run.use().changed(result.guard().name());
                        });
    }

    private void change(int place, String other) {
        TextField before = texts.get(place);
        if (!before.text().equals(other)) {
            texts.set(place, new TextField(before.place(), before.role(), other));
            changed.put(place, other);
        }
    }
}
