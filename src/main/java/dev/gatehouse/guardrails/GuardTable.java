package dev.gatehouse.guardrails;

import dev.gatehouse.call.Call;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.detect.SharedPass;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.rule.GuardReader;
import dev.gatehouse.guardrails.rule.GuardSettings;
import dev.gatehouse.guardrails.rule.GuardrailSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The guardrails in force: those of the settings and those of administration. Safe for many
/// threads.
public final class GuardTable {
    private static final String COLLECTION = "guardrails";

    private final Checks checks;
    private final GuardFigures figures;
    private final DocumentView<Stored> view;
    private final Consumer<String> warnings;
    private final PlaceholderKey placeholders;
    private volatile List<GuardSettings> configured = List.of();
    private volatile List<Guard> guards = List.of();
    private volatile SharedPass pass = new SharedPass(List.of());

    /// Makes the checks of guardrails.
    @FunctionalInterface
    public interface Checks {
        /// The check of a guardrail.
        ///
        /// @throws IllegalArgumentException when its settings cannot be used; the message is a
        ///     sentence
        Check of(GuardSettings settings);
    }

    /// A guardrail of administration.
    ///
    /// @param body as it was sent
    /// @param version of its document
    public record Stored(GuardSettings settings, String body, long version) {}

    /// @param placeholders what `pseudonymise` needs
    /// @param warnings receives, in a sentence each, warnings for the operator
    public GuardTable(
            Checks checks,
            GuardFigures figures,
            PlaceholderKey placeholders,
            Consumer<String> warnings) {
        this.placeholders = placeholders;
        this.checks = checks;
        this.figures = figures;
        this.warnings = warnings;
        view = new DocumentView<>(COLLECTION, GuardTable::read, warnings);
        view.onChange(this::rebuild);
    }

    private static Stored read(Document document) {
        try {
            GuardSettings settings = GuardReader.read(document.id(), document.body());
            return new Stored(settings, document.body(), document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// Those of administration.
    public DocumentView<Stored> documents() {
        return view;
    }

    /// Takes the guardrails of the settings.
    public void configure(GuardrailSettings settings) {
        configured = settings.guards();
        rebuild();
    }

    private synchronized void rebuild() {
        var all = new ArrayList<Guard>();
        var names = new HashSet<String>();
        for (GuardSettings each : configured) {
            names.add(each.name());
            add(each, all);
        }
        for (Stored each : new TreeMap<>(view.all()).values()) {
            if (names.add(each.settings().name())) {
                add(each.settings(), all);
            } else {
                warnings.accept(
                        "The guardrail '%s' of the settings takes the place of the stored one."
                                .formatted(each.settings().name()));
            }
        }
        all.sort(Comparator.comparingInt(it -> it.settings().order()));
        pass = new SharedPass(all.stream().map(Guard::pass).filter(Objects::nonNull).toList());
        guards = List.copyOf(all);
    }

    private void add(GuardSettings settings, List<Guard> into) {
        if (!settings.enabled()) {
            return;
        }
        into.add(guard(settings));
    }

    /// A guardrail by its settings.
    Guard guard(GuardSettings settings) {
        Check check;
        try {
            check = usable(settings);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            warnings.accept("The guardrail '%s' cannot check: %s.".formatted(settings.name(), why));
            check =
                    (_, _) -> {
                        throw new CheckFailure("cannot be used as it is set");
                    };
        }
        return new Guard(settings, check, figures.of(settings.name()));
    }

    /// The check of a guardrail.
    ///
    /// @throws IllegalArgumentException when its settings cannot be used; the message is a sentence
    private Check usable(GuardSettings settings) {
        boolean issues = settings.enabled() && settings.effectiveAction() == Action.PSEUDONYMISE;
        String missing = issues ? placeholders.missing() : null;
        if (missing != null) {
            throw new IllegalArgumentException("'action' " + missing);
        }
        return checks.of(settings);
    }

    /// Whether there is none.
    boolean none() {
        return guards.isEmpty();
    }

    /// Those that are for a call, in the order of their steps.
    List<Guard> of(Call call) {
        List<Guard> all = guards;
        var bound = new ArrayList<Guard>(all.size());
        for (Guard guard : all) {
            if (guard.binds(call)) {
                bound.add(guard);
            }
        }
        return bound;
    }

    /// The pass over texts that the detectors of all share.
    SharedPass pass() {
        return pass;
    }

    /// Those in force, in the order of their steps.
    List<Guard> all() {
        return guards;
    }

    /// The guardrail of the settings with a name; `null` when there is none.
    public @Nullable GuardSettings configured(String name) {
        return configured.stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
    }

    /// The guardrail of administration with a name; `null` when there is none.
    public @Nullable Stored stored(String name) {
        return view.find(name);
    }

    /// Stores a guardrail for all gateways.
    ///
    /// @param before the one in whose place it comes; `null` when there must be none
    /// @return `null` when another gateway or request was faster
    /// @throws MalformedJson when it cannot be used
    public @Nullable Stored put(String name, Json body, @Nullable Stored before)
            throws MalformedJson, StorageException {
        GuardSettings settings = GuardReader.read(name, body.unambiguous());
        try {
            usable(settings);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MalformedJson(reason, reason.startsWith("'action'") ? "action" : null);
        }
        long version = before == null ? Documents.ABSENT : before.version();
        return view.putIf(name, body.raw(), version) ? view.find(name) : null;
    }

    /// Removes a guardrail for all gateways.
    public void remove(Stored stored) throws StorageException {
        view.remove(stored.settings().name());
    }

    /// Writes all guardrails, by their names.
    public void write(JsonWriter into) {
        var all = new TreeMap<String, Runnable>();
        configured.forEach(it -> all.put(it.name(), () -> GuardJson.write(it, "config", into)));
        for (Map.Entry<String, Stored> each : view.all().entrySet()) {
            all.putIfAbsent(
                    each.getKey(),
                    () -> GuardJson.write(each.getValue().settings(), "manual", into));
        }
        into.array();
        all.values().forEach(Runnable::run);
        into.endArray();
    }
}
