package dev.gatehouse.guardrails.rule;

import dev.gatehouse.config.Group;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Guardrails: what requests and answers are checked for.
///
/// @param enabled whether they are in force; those that administration defines too
/// @param use guardrails in short, each as `type`, `type:action` or `type:action:direction`, such
///     as `pii:mask`; their names are their types
/// @param rules guardrails with all their settings
/// @param unchecked what happens to content that cannot be checked, such as files that are no texts
///     and WebSockets, where a guardrail that blocks or changes texts binds the caller
/// @param batches whether the requests in files of batches and in message batches, and their
///     results, are checked; where they are not, they count as what cannot be checked
/// @param cacheFindings whether answers in which something was found are kept in the cache
/// @param remember how many verdicts of services and models are remembered
public record GuardrailSettings(
        boolean enabled,
        List<String> use,
        List<GuardSettings> rules,
        Unchecked unchecked,
        boolean batches,
        boolean cacheFindings,
        int remember) {
    private static final int MOST = 100;

    public GuardrailSettings {
        use = List.copyOf(use);
        rules = List.copyOf(rules);
    }

    /// What happens to content that cannot be checked.
    public enum Unchecked {
        REFUSE,
        ALLOW
    }

    /// Reads them.
    public static GuardrailSettings read(Group g) {
        var settings =
                new GuardrailSettings(
                        g.flag("enabled", true).env("GUARDRAILS_ENABLED").value(),
                        g.texts("use")
                                .env("GUARDRAILS")
                                .checked(GuardrailSettings::unusable)
                                .value(),
                        g.list("rules", GuardSettings::read),
                        g.word("unchecked", Unchecked.values(), Unchecked.REFUSE).value(),
                        g.flag("batches", true)
                                .env("ENABLE_GUARDRAILS_FOR_BATCH_PROCESSING")
                                .value(),
                        g.flag("cache-findings", false).value(),
                        g.whole("remember", 10_000).between(0, 1_000_000).restart().value());
        if (!g.faulty()) {
            settings.check(g);
        }
        return settings;
    }

    private void check(Group g) {
        var names = new HashSet<String>();
        List<GuardSettings> all = guards();
        for (int i = 0; i < all.size(); i++) {
            if (!names.add(all.get(i).name())) {
                int rule = i - use.size();
                String place = rule < 0 ? "use" : "rules[" + rule + "].name";
                String message = "names '%s' twice".formatted(all.get(i).name());
                g.error(place, message, "give each guardrail a name of its own");
            }
        }
        if (all.size() > MOST) {
            g.error("rules", "has more than " + MOST + " guardrails", null);
        }
    }

    /// The guardrails: those in short first.
    public List<GuardSettings> guards() {
        var all = new ArrayList<GuardSettings>();
        use.forEach(it -> all.add(read(it)));
        all.addAll(rules);
        return all;
    }

    /// Whether one of them issues placeholders.
    public boolean issuesPlaceholders() {
        return enabled
                && guards().stream().anyMatch(it -> it.effectiveAction() == Action.PSEUDONYMISE);
    }

    private static GuardSettings read(String brief) {
        try {
            return GuardReader.brief(brief);
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static @Nullable String unusable(List<String> use) {
        for (String each : use) {
            try {
                GuardReader.brief(each);
            } catch (MalformedJson e) {
                return "has '%s': %s; write pii, secrets, injection or grounding, then an action (flag, mask, pseudonymise, block) and a direction (request, answer, both), as in pii:mask"
                        .formatted(each, e.reason());
            }
        }
        return null;
    }
}
