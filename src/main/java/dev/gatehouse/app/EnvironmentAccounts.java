package dev.gatehouse.app;

import dev.gatehouse.config.SettingOverride;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Accounts that are declared by environment variables alone: `OPENAI_API_KEY` makes the account
/// `openai`, `OPENAI_EAST_API_KEY` makes `openai-east`.
///
/// Only names of known providers count: a `SENTRY_BASE_URL` is somebody else's.
final class EnvironmentAccounts {
    private static final Map<String, String> FIELDS = fields();

    private EnvironmentAccounts() {}

    private record Named(String provider, String suffix) implements Comparable<Named> {
        String account() {
            return suffix.isEmpty() ? provider : provider + "-" + suffix;
        }

        @Override
        public int compareTo(Named other) {
            return Comparator.comparing(Named::suffix).compare(this, other);
        }
    }

    /// Settings for the accounts the variables declare, in the order of the providers, each
    /// provider's unsuffixed account first.
    ///
    /// @param providers names of known providers, in order
    static List<SettingOverride> of(Map<String, String> environment, Collection<String> providers) {
        var given = new ArrayList<SettingOverride>();
        for (String provider : providers) {
            var found = new TreeMap<Named, Map<String, String>>();
            environment.forEach(
                    (variable, value) -> {
                        Found match = match(variable, provider, providers);
                        if (match != null && !value.isBlank()) {
                            found.computeIfAbsent(match.named, _ -> new LinkedHashMap<>())
                                    .put(match.field, variable);
                        }
                    });
            found.forEach((named, fields) -> add(named, fields, environment, given));
        }
        return given;
    }

    private record Found(Named named, String field) {}

    private static void add(
            Named named,
            Map<String, String> variables,
            Map<String, String> environment,
            List<SettingOverride> given) {
        String path = "providers." + named.account() + ".";
        String first = variables.values().iterator().next();
        given.add(new SettingOverride(path + "type", named.provider, "environment " + first));
        variables.forEach(
                (field, variable) ->
                        given.add(
                                new SettingOverride(
                                        path + field,
                                        String.valueOf(environment.get(variable)),
                                        "environment " + variable)));
    }

    private static @Nullable Found match(
            String variable, String provider, Collection<String> providers) {
        String begin = upper(provider) + "_";
        if (!variable.startsWith(begin)) {
            return null;
        }
        for (String other : providers) {
            String longer = upper(other) + "_";
            if (longer.length() > begin.length() && variable.startsWith(longer)) {
                return null;
            }
        }
        for (Map.Entry<String, String> field : FIELDS.entrySet()) {
            if (variable.endsWith("_" + field.getKey())) {
                int end = variable.length() - field.getKey().length() - 1;
                String suffix = end < begin.length() ? "" : variable.substring(begin.length(), end);
                return new Found(
                        new Named(provider, suffix.toLowerCase(Locale.ROOT).replace('_', '-')),
                        field.getValue());
            }
        }
        return null;
    }

    private static String upper(String provider) {
        return provider.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("API_KEY", "api-key");
        fields.put("BASE_URL", "base-url");
        fields.put("MODELS", "models");
        fields.put("API_VERSION", "api-version");
        return fields;
    }
}
