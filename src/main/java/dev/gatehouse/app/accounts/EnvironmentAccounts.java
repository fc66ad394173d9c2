package dev.gatehouse.app.accounts;

import dev.gatehouse.config.SettingOverride;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Accounts that are declared by environment variables alone: `OPENAI_API_KEY` makes the account
/// `openai`, `OPENAI_EAST_API_KEY` makes `openai-east`, `OPENAI_API_KEY_2` makes `openai-2`.
///
/// Only names of known providers count: a `SENTRY_BASE_URL` is another program's.
public final class EnvironmentAccounts {
    private static final Map<String, String> FIELDS = fields();

    /// Fields that declare no account.
    private static final Set<String> MERE_DETAILS =
            Set.of("models", "api-version", "organization", "project");

    /// Before the name of a provider: the key that programs of AWS read.
    private static final String AWS_KEY = "AWS_BEARER_TOKEN_";

    /// The ending of a header field that only some providers have.

    private final Variables variables;
    private final Providers providers;
    private final Map<String, String> byPrefix = new HashMap<>();
    private final Map<String, Declared> accounts = new LinkedHashMap<>();
    private final List<SettingOverride> given = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private EnvironmentAccounts(Variables variables, Providers providers) {
        this.variables = variables;
        this.providers = providers;
        providers.names().forEach(name -> byPrefix.put(upper(name), name));
    }

    /// An account of the environment.
    ///
    /// @param provider the provider that its variables name
    /// @param main the account that this key is added to, `null` for a new one
    /// @param fields its settings, each with the variable it is read from
    record Declared(String provider, @Nullable String main, Map<String, String> fields) {
        /// The variable to name where the account cannot be used.
        String variable() {
            return fields.getOrDefault("api-key", fields.values().iterator().next());
        }

        /// Whether it changes an account and does not declare one.
        boolean meagre() {
            return MERE_DETAILS.containsAll(fields.keySet());
        }
    }

    /// Finds the accounts that the variables declare, in the order of the providers, each
    /// provider's unsuffixed account first.
    public static EnvironmentAccounts of(Variables variables, Providers providers) {
        var found = new EnvironmentAccounts(variables, providers);
        found.search();
        return found;
    }

    /// The accounts by name, in order.
    Map<String, Declared> accounts() {
        return accounts;
    }

    /// Their settings.
    public List<SettingOverride> given() {
        return given;
    }

    /// Whether a variable declares an account or a part of one.
    boolean declares(String variable) {
        return match(variable) != null;
    }

    /// Variables that are left out, each with the reason.
    public List<String> notes() {
        return notes;
    }

    /// A variable that declares an account.
    private record Match(
            String provider,
            String account,
            @Nullable String main,
            String field,
            String variable) {}

    private void search() {
        var byProvider = new LinkedHashMap<String, Map<String, List<Match>>>();
        for (String variable : variables.names()) {
            Match match = match(variable);
            if (match != null && variables.find(variable) != null && usable(match, variable)) {
                byProvider
                        .computeIfAbsent(match.provider(), _ -> new TreeMap<>())
                        .computeIfAbsent(match.account(), _ -> new ArrayList<>())
                        .add(match);
            }
        }
        for (String provider : providers.names()) {
            Map<String, List<Match>> found = byProvider.remove(provider);
            if (found != null) {
                found.values().forEach(this::add);
            }
        }
        byProvider.values().forEach(found -> found.values().forEach(this::add));
    }

    private void add(List<Match> matches) {
        Match first = matches.getFirst();
        String main = null;
        var fields = new LinkedHashMap<String, String>();
        for (Match match : matches) {
            String variable = match.variable();
            String field = field(match);
            fields.put(field, variable);
            main = match.main() == null ? main : match.main();
            given.add(
                    new SettingOverride(
                            "providers." + match.account() + "." + field,
                            String.valueOf(variables.find(variable)),
                            variables.origin(variable)));
        }
        accounts.put(first.account(), new Declared(first.provider(), main, fields));
    }

    /// A region in place of an address, as other gateways take it.
    private String field(Match match) {
        String value = String.valueOf(variables.find(match.variable()));
        boolean region =
                match.field().equals("base-url")
                        && auth(match.provider()) == Provider.Auth.AWS
                        && value.matches("[a-z]{2}(-[a-z]+)+-\\d");
        return region ? "aws.region" : match.field();
    }

    /// A folder is no list of models: a program of that name keeps its models there.
    private boolean usable(Match match, String variable) {
        String value = String.valueOf(variables.find(variable));
        if (match.field().equals("models") && folder(value)) {
            notes.add(variable + ": it is a path, and no list of models");
            return false;
        }
        if (match.field().equals("organization") || match.field().equals("project")) {
            return providers.hints(match.provider()).organizations();
        }
        return true;
    }

    private static boolean folder(String value) {
        boolean drive =
                value.length() > 2
                        && Character.isLetter(value.charAt(0))
                        && value.charAt(1) == ':'
                        && "/\\".indexOf(value.charAt(2)) >= 0;
        return drive || value.startsWith("/") || value.startsWith("~") || value.startsWith(".");
    }

    /// The meaning of a variable, if its name has one.
    private @Nullable Match match(String variable) {
        if (variable.startsWith(AWS_KEY)) {
            String stem = variable.substring(AWS_KEY.length());
            String provider = byPrefix.get(stem);
            boolean other = variables.names().contains(stem + "_API_KEY");
            return provider == null || other || auth(provider) != Provider.Auth.AWS
                    ? null
                    : new Match(provider, provider, null, "api-key", variable);
        }
        Match whole = match(variable, variable, "");
        int dash = variable.lastIndexOf('_');
        String number = dash < 0 ? "" : variable.substring(dash + 1);
        boolean numbered = !number.isEmpty() && number.length() < 4 && digits(number);
        return whole == null && numbered
                ? match(variable, variable.substring(0, dash), number)
                : whole;
    }

    /// @param name the variable without the number at its end
    private @Nullable Match match(String variable, String name, String number) {
        for (Map.Entry<String, String> field : FIELDS.entrySet()) {
            if (name.endsWith("_" + field.getKey())) {
                String stem = name.substring(0, name.length() - field.getKey().length() - 1);
                String provider = provider(stem);
                if (provider == null || !known(field.getValue(), provider)) {
                    return null;
                }
                String main = provider + lower(stem.substring(provider.length()));
                return number.isEmpty()
                        ? new Match(provider, main, null, field.getValue(), variable)
                        : new Match(
                                provider, main + "-" + number, main, field.getValue(), variable);
            }
        }
        return null;
    }

    /// Whether accounts with a provider have a setting. The names of those for clouds are common,
    /// and for other providers they are another program's.
    private boolean known(String field, String provider) {
        return switch (field.substring(0, Math.max(0, field.indexOf('.')))) {
            case "aws" -> auth(provider) == Provider.Auth.AWS;
            case "google" -> auth(provider) == Provider.Auth.GOOGLE;
            default -> true;
        };
    }

    private Provider.@Nullable Auth auth(String name) {
        Provider provider = providers.named(name);
        return provider == null ? null : provider.auth();
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /// The known provider with the longest name that is, or begins, the beginning of a variable.
    private @Nullable String provider(String stem) {
        String known = null;
        for (int end = stem.length();
                end > 0 && known == null;
                end = stem.lastIndexOf('_', end - 1)) {
            known = byPrefix.get(stem.substring(0, end));
        }
        return known == null ? further(stem) : known;
    }

    /// The same for further names of providers, which are looked for where nothing else is found.
    private @Nullable String further(String stem) {
        String known = null;
        for (String name : providers.further().keySet()) {
            String upper = upper(name);
            known = stem.equals(upper) || stem.startsWith(upper + "_") ? name : known;
        }
        return known;
    }

    /// Names of accounts are written small and with dashes; other characters are left out.
    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
    }

    static String upper(String provider) {
        return provider.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("API_KEY", "api-key");
        fields.put("BASE_URL", "base-url");
        fields.put("MODELS", "models");
        fields.put("API_VERSION", "api-version");
        fields.put("ORG_ID", "organization");
        fields.put("ORGANIZATION", "organization");
        fields.put("PROJECT_ID", "project");
        fields.put("REGION", "aws.region");
        fields.put("ACCESS_KEY_ID", "aws.access-key-id");
        fields.put("SECRET_ACCESS_KEY", "aws.secret-access-key");
        fields.put("SESSION_TOKEN", "aws.session-token");
        fields.put("PROFILE", "aws.profile");
        fields.put("PROJECT", "google.project");
        fields.put("LOCATION", "google.location");
        fields.put("SERVICE_ACCOUNT_FILE", "google.credentials-file");
        fields.put("SERVICE_ACCOUNT_JSON", "google.credentials-json");
        fields.put("SERVICE_ACCOUNT_JSON_BASE64", "google.credentials-json");
        return fields;
    }
}
