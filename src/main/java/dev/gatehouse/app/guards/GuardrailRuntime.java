package dev.gatehouse.app.guards;

import dev.gatehouse.admin.GuardrailsResource;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.Stage;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.guardrails.CheckFactory;
import dev.gatehouse.guardrails.GuardFigures;
import dev.gatehouse.guardrails.Guardrails;
import dev.gatehouse.guardrails.model.ChildCalls;
import dev.gatehouse.guardrails.rule.GuardrailSettings;
import dev.gatehouse.stream.SpoolFolder;
import dev.gatehouse.telemetry.GuardrailMetrics;
import dev.gatehouse.upstream.Upstream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The guardrails of the settings and of administration.
public final class GuardrailRuntime {
    private final Guardrails guardrails;
    private final ChildCalls children = new ChildCalls();
    private final DeadlineTimer timer;

    /// @param warnings receives, in a sentence each, warnings for the operator
    public GuardrailRuntime(
            GuardrailSettings settings,
            RootSecrets secrets,
            Upstream upstream,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.timer = timer;
        var checks = new CheckFactory(upstream, children);
        guardrails = new Guardrails(settings, checks, secrets, warnings);
        configure(settings);
    }

    /// Takes other settings.
    public void configure(GuardrailSettings settings) {
        guardrails.configure(settings);
    }

    /// The stage under some settings; `null` when they turn it off.
    ///
    /// @param folder for uploads that are too long for the memory
    public @Nullable Stage stage(
            GuardrailSettings settings,
            Dialects dialects,
            TranslationSettings translation,
            SpoolFolder folder) {
        return guardrails.stage(settings, dialects, translation, folder);
    }

    /// Sets what makes the calls of guardrails themselves.
    public void callsPass(InternalCalls internal) {
        children.pass(internal);
    }

    /// What administration made of them.
    public DocumentView<?> documents() {
        return guardrails.documents();
    }

    /// What administration shows and changes of them.
    public GuardrailsResource resource() {
        return new GuardrailsResource(guardrails.table(), guardrails.trial(timer));
    }

    /// What metrics show of them.
    public GuardrailMetrics metrics() {
        return new GuardrailMetrics(
                () -> guardrails.figures().stream().map(GuardrailRuntime::counts).toList());
    }

    private static GuardrailMetrics.Counts counts(GuardFigures.Shown shown) {
        return new GuardrailMetrics.Counts(
                shown.guard(),
                shown.findings().stream()
                        .map(
                                it ->
                                        new GuardrailMetrics.Found(
                                                it.action(), it.direction(), it.count()))
                        .toList(),
                shown.checks(),
                shown.nanos(),
                shown.errors());
    }
}
