package dev.gatehouse.app.accounts;

import dev.gatehouse.config.source.Variables;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Variables that look as if they declared an account, and that nothing reads: names that other
/// programs use, typing errors, providers that are not known.
public final class EnvironmentHints {
    private static final String KEY = "_API_KEY";
    private static final List<String> KEY_LIKE =
            List.of(KEY, "_KEY", "_TOKEN", "_APIKEY", "_API_TOKEN", "_SECRET_KEY");

    /// What other gateways set for one account and this one elsewhere: what follows the name of the
    /// account, with the cure.
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "_PROXY_URL",
                    "set HTTPS_PROXY, or HTTP_PROXY for http addresses; NO_PROXY has the exceptions",
                    "_MODEL_FILTER",
                    "set %s_MODELS, which takes patterns such as gpt-*");

    /// Names of so many letters are alike by chance.
    private static final int SHORT = 4;

    private static final String OURS = "GATEHOUSE_";

    private final Set<String> names;
    private final Set<String> unused;
    private final Providers providers;
    private final EnvironmentAccounts accounts;
    private @Nullable Map<String, String> known;

    private EnvironmentHints(
            Variables variables, Providers providers, EnvironmentAccounts accounts) {
        this.names = variables.names();
        this.unused = variables.unused();
        this.providers = providers;
        this.accounts = accounts;
    }

    /// A sentence for each such variable.
    public static List<String> of(
            Variables variables, Providers providers, EnvironmentAccounts accounts) {
        return new EnvironmentHints(variables, providers, accounts).all();
    }

    private List<String> all() {
        var hints = new ArrayList<String>();
        for (String name : unused) {
            boolean ours = name.startsWith(OURS) || accounts.declares(name);
            String hint = ours ? null : hint(name);
            if (hint != null) {
                hints.add(hint);
            }
        }
        return hints;
    }

    private @Nullable String hint(String name) {
        for (String ending : KEY_LIKE) {
            if (name.length() > ending.length() && name.endsWith(ending)) {
                String provider = meant(name.substring(0, name.length() - ending.length()));
                if (provider != null) {
                    return misnamed(name, EnvironmentAccounts.upper(provider) + KEY);
                }
            }
        }
        String elsewhere = elsewhere(name);
        return elsewhere == null ? unknown(name) : elsewhere;
    }

    private @Nullable String elsewhere(String name) {
        for (Map.Entry<String, String> one : ELSEWHERE.entrySet()) {
            int at = name.indexOf(one.getKey());
            String stem = at < 0 ? "" : name.substring(0, at);
            if (known().keySet().stream().anyMatch(it -> (stem + "_").startsWith(it + "_"))) {
                String cure = one.getValue().replace("%s", stem);
                return "the variable " + name + " is not read; " + cure;
            }
        }
        return null;
    }

    /// A hint, unless the right name is set as well.
    private @Nullable String misnamed(String name, String right) {
        return names.contains(right)
                ? null
                : "the variable " + name + " is not read; did you mean " + right + "?";
    }

    /// The known provider that the beginning of a variable may stand for.
    private @Nullable String meant(String stem) {
        Map<String, String> all = known();
        String exact = all.get(stem);
        if (exact != null || stem.length() <= SHORT) {
            return exact;
        }
        String plain = stem.replace("_", "");
        for (Map.Entry<String, String> one : all.entrySet()) {
            String other = one.getKey().replace("_", "");
            boolean near = Math.abs(other.length() - plain.length()) < 2;
            if (near && Suggestions.distance(other, plain) < 2) {
                return one.getValue();
            }
        }
        return null;
    }

    /// Beginnings of variables, each with the provider that it stands for.
    private Map<String, String> known() {
        Map<String, String> all = known;
        if (all == null) {
            all = new LinkedHashMap<>();
            for (String provider : providers.names()) {
                all.put(EnvironmentAccounts.upper(provider), provider);
                for (String other : providers.hints(provider).knownAs()) {
                    all.put(other, provider);
                }
            }
            known = all;
        }
        return all;
    }

    private @Nullable String unknown(String name) {
        if (!name.endsWith(KEY)) {
            return null;
        }
        String stem = name.substring(0, name.length() - KEY.length());
        boolean account = names.contains(stem + "_BASE_URL") || names.contains(stem + "_MODELS");
        return account
                ? "the variable %s is not read: no provider is called '%s'; declare the account as"
                                .formatted(name, stem.toLowerCase(Locale.ROOT).replace('_', '-'))
                        + " 'providers.NAME' with base-url and api-key"
                : null;
    }
}
