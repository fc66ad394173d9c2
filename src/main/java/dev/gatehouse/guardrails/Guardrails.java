package dev.gatehouse.guardrails;

import dev.gatehouse.call.Stage;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.rule.GuardrailSettings;
import dev.gatehouse.stream.SpoolFolder;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The guardrails of the gateway, kept over changes of the settings.
public final class Guardrails {
    private final GuardFigures figures = new GuardFigures();
    private final GuardTable table;
    private final GuardrailStage.Parts parts;

    /// @param started the settings at the start, which the memory of verdicts is made by
    /// @param secrets placeholders are made with them
    /// @param warnings receives, in a sentence each, warnings for the operator
    public Guardrails(
            GuardrailSettings started,
            GuardTable.Checks checks,
            RootSecrets secrets,
            Consumer<String> warnings) {
        var placeholders = new PlaceholderKey(secrets);
        table = new GuardTable(checks, figures, placeholders, warnings);
        parts = new GuardrailStage.Parts(placeholders, new Verdicts(started.remember()));
    }

    /// Takes other settings.
    public void configure(GuardrailSettings settings) {
        table.configure(settings);
    }

    /// The stage under some settings; `null` when they turn it off.
    ///
    /// @param folder for uploads that are too long for the memory
    public @Nullable Stage stage(
            GuardrailSettings settings,
            Dialects dialects,
            TranslationSettings translation,
            SpoolFolder folder) {
        return settings.enabled()
                ? new GuardrailStage(settings, table, parts, dialects, translation, folder)
                : null;
    }

    /// Those in force.
    public GuardTable table() {
        return table;
    }

    /// What texts would meet.
    ///
    /// @param timer of the checks
    public GuardTrial trial(DeadlineTimer timer) {
        return new GuardTrial(table, parts, timer);
    }

    /// Those of administration.
    public DocumentView<?> documents() {
        return table.documents();
    }

    /// What they have done since the start.
    public List<GuardFigures.Shown> figures() {
        return figures.all();
    }
}
