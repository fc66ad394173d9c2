package dev.gatehouse.guardrails;

import dev.gatehouse.call.Call;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.CheckLimit;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.DetectorCheck;
import dev.gatehouse.guardrails.check.SharedFindings;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.SharedPass;
import dev.gatehouse.guardrails.mask.Placeholders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// What the guardrails of one call share.
///
/// @param call the call
/// @param use what they did for it
/// @param placeholders those that were issued
/// @param verdicts those that are remembered
/// @param pass what detectors share
/// @param storing whether answers in which something is found are kept in the cache
record GuardRun(
        Call call,
        GuardUse use,
        Placeholders placeholders,
        Verdicts verdicts,
        SharedPass pass,
        boolean storing) {
    /// The same for a call that is read as another one.
    GuardRun with(Call other) {
        return new GuardRun(other, use, placeholders, verdicts, pass, storing);
    }

    /// What a guardrail has found.
    ///
    /// @param verdict nothing where it could not check
    /// @param places the places in the content of the texts that it was given
    /// @param failure why it could not check, `null` where it could
    record Result(Guard guard, Verdict verdict, List<Integer> places, @Nullable String failure) {}

    /// Lets guardrails check a content, those that wait at the same time.
    ///
    /// @return their results, in their order
    List<Result> check(List<Guard> guards, Content content) {
        SharedFindings shared = shared(guards);
        long waiting = guards.stream().filter(it -> it.check().waits()).count();
        var tasks = new ArrayList<FutureTask<Result>>(guards.size());
        for (Guard guard : guards) {
            tasks.add(new FutureTask<>(() -> check(guard, content, shared)));
        }
        for (int i = 0; i < guards.size(); i++) {
            if (waiting > 1 && guards.get(i).check().waits()) {
                Thread.ofVirtual().name("guardrail").start(tasks.get(i));
            }
        }
        var results = new ArrayList<Result>(guards.size());
        for (FutureTask<Result> task : tasks) {
            // Does nothing where another thread runs it.
            task.run();
            results.add(got(task));
        }
        return results;
    }

    /// Detectors share a pass where several of them look at the same texts.
    private @Nullable SharedFindings shared(List<Guard> guards) {
        var detectors = new ArrayList<Detector>(guards.size());
        for (Guard guard : guards) {
            Detector detector = guard.pass() == null ? null : guard.check().detector();
            if (detector != null) {
                detectors.add(detector);
            }
        }
        return detectors.size() < 2 ? null : new SharedFindings(pass, detectors);
    }

    private static Result got(FutureTask<Result> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException own
                    ? own
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Lets one guardrail check what concerns it.
    Result check(Guard guard, Content content) {
        return check(guard, content, null);
    }

    private Result check(Guard guard, Content content, @Nullable SharedFindings shared) {
        var texts = new ArrayList<TextField>(content.texts().size());
        var places = new ArrayList<Integer>(content.texts().size());
        for (int i = 0; i < content.texts().size(); i++) {
            TextField text = content.texts().get(i);
            if (guard.concerns(text.role()) && !text.text().isEmpty()) {
                texts.add(text);
                places.add(i);
            }
        }
        boolean nothing = texts.isEmpty() && content.tools().isEmpty() && content.body() == null;
        if (nothing) {
            return new Result(guard, Verdict.CLEAN, places, null);
        }
        long started = System.nanoTime();
        try {
            return new Result(guard, verdict(guard, content.with(texts), shared), places, null);
        } catch (CheckFailure e) {
            guard.counts().failed();
            return new Result(guard, Verdict.CLEAN, places, e.getMessage());
        } finally {
            guard.counts().took(System.nanoTime() - started);
        }
    }

    private Verdict verdict(Guard guard, Content content, @Nullable SharedFindings shared)
            throws CheckFailure {
        CheckLimit limit = CheckLimit.of(call.scope(), guard.settings().timeout());
        if (shared != null && guard.check() instanceof DetectorCheck detector) {
            return detector.check(content, limit, shared);
        }
        if (!guard.check().waits()) {
            return guard.check().check(content, limit);
        }
        String key = Verdicts.key(guard, content);
        Verdict known = verdicts.find(key);
        if (known == null) {
            known = guard.check().check(content, limit);
            verdicts.put(key, known);
        }
        return known;
    }
}
