package dev.gatehouse.migration;

import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings that a file is converted to, as far as it has been read.
final class Draft {
    /// An account, by what it is and not by its name.
    ///
    /// @param type the provider
    /// @param version the version of the provider's API
    record Account(
            String type, @Nullable String baseUrl, @Nullable Key key, @Nullable String version) {
        /// Whether the address holds a password, which does not go into the result.
        boolean hasPassword() {
            return baseUrl != null && PASSWORD.matcher(baseUrl).find();
        }
    }

    /// A model at an account.
    record Target(String account, String model, int weight) {
        Target(String account, String model) {
            this(account, model, 1);
        }

        Target weighing(int other) {
            return new Target(account, model, other);
        }
    }

    /// An alias.
    ///
    /// @param strategy `null` for the usual one
    /// @param more further settings by name
    record Alias(@Nullable String strategy, List<Target> targets, Map<String, String> more) {
        Alias {
            targets = List.copyOf(targets);
            more = new LinkedHashMap<>(more);
        }
    }

    /// A variable that the result needs.
    ///
    /// @param holds whether its value stands in the file that was converted, and where
    record Variable(String name, @Nullable Integer holds) {}

    private static final Pattern MENTION =
            Pattern.compile("(?<!\\$)\\$\\{([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern PASSWORD = Pattern.compile("^[a-z]+://[^/@]+@");

    private final Providers providers;
    private final Notes notes = new Notes();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Set<String>> models = new LinkedHashMap<>();
    private final Set<String> unbounded = new LinkedHashSet<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    /// @param providers the known ones
    Draft(Providers providers) {
        this.providers = providers;
    }

    /// Whether there is a provider of that name.
    boolean knows(String provider) {
        return providers.names().contains(provider);
    }

    /// Whether a provider is somewhere by itself.
    boolean hasAddress(String type) {
        Provider provider = providers.named(type);
        return provider != null && provider.baseUrl() != null;
    }

    /// Whether accounts with the provider are at that address by themselves.
    boolean usual(String type, @Nullable String address) {
        Provider provider = providers.named(type);
        URI usual = provider == null ? null : provider.baseUrl();
        return usual != null && usual.toString().equals(address);
    }

    Notes notes() {
        return notes;
    }

    /// Sets a setting.
    void set(String path, String value) {
        mention(value);
        settings.put(path, SettingsWriter.block(value));
    }

    /// Sets a setting that is a list.
    void set(String path, List<String> values) {
        values.forEach(this::mention);
        settings.put(path, SettingsWriter.row(values));
    }

    /// Sets a setting to a value as it stands in a file.
    void written(String path, String value) {
        settings.put(path, value);
    }

    /// Settings as a file has them, by path.
    Map<String, String> settings() {
        return settings;
    }

    /// Records the variables that a text mentions.
    void mention(String text) {
        Matcher placeholders = MENTION.matcher(text);
        while (placeholders.find()) {
            variable(placeholders.group(1));
        }
    }

    /// Records that the result needs a variable.
    ///
    /// @return the placeholder
    String variable(String name) {
        variables.putIfAbsent(name, new Variable(name, null));
        return "${" + name + "}";
    }

    /// A secret as a placeholder.
    ///
    /// @param name the variable for one that stands in the file
    String secret(Key key, String name, int line) {
        return switch (key) {
            case Key.Variable known -> {
                if (known.inFile()) {
                    variables.put(known.variable(), new Variable(known.variable(), line));
                }
                yield variable(known.variable());
            }
            case Key.Literal _ -> {
                variables.put(name, new Variable(name, line));
                yield "${" + name + "}";
            }
        };
    }

    Collection<Variable> variables() {
        return variables.values();
    }

    /// The name of the account, which is made when there is none like it.
    ///
    /// @param preferred the preferred name
    /// @param line where it stands
    String account(Account account, String preferred, int line) {
        for (Map.Entry<String, Account> known : accounts.entrySet()) {
            if (known.getValue().equals(account)) {
                return known.getKey();
            }
        }
        String name = free(preferred, account.type());
        accounts.put(name, account);
        if (account.key() != null) {
            secret(account.key(), keyVariable(name), line);
        }
        if (account.version() != null) {
            mention(account.version());
        }
        if (account.hasPassword()) {
            variables.put(urlVariable(name), new Variable(urlVariable(name), line));
        } else if (account.baseUrl() != null) {
            mention(account.baseUrl());
        }
        return name;
    }

    /// A variable such as `OPENAI_EAST_API_KEY` declares an account of that provider. No account of
    /// another one may have a name that such a variable would change.
    private String free(String preferred, String type) {
        String name = preferred;
        String meant = "";
        for (String provider : providers.names()) {
            boolean begins = preferred.equals(provider) || preferred.startsWith(provider + "-");
            meant = begins && provider.length() > meant.length() ? provider : meant;
        }
        if (!meant.isEmpty() && !meant.equals(type)) {
            name = "my-" + preferred;
        }
        String numbered = name;
        for (int i = 2; accounts.containsKey(numbered); i++) {
            numbered = name + "-" + i;
        }
        return numbered;
    }

    /// The variable that holds the key of an account; the environment declares the same account by
    /// it.
    static String keyVariable(String account) {
        return capitals(account) + "_API_KEY";
    }

    static String urlVariable(String account) {
        return capitals(account) + "_BASE_URL";
    }

    Map<String, Account> accounts() {
        return accounts;
    }

    /// Allows a model for the account.
    void allow(String account, String model) {
        models.computeIfAbsent(account, _ -> new LinkedHashSet<>()).add(model);
    }

    /// Allows every model for the account.
    void allowAll(String account) {
        unbounded.add(account);
    }

    /// The models allowed for the account; all when empty.
    List<String> allowed(String account) {
        return unbounded.contains(account)
                ? List.of()
                : new ArrayList<>(models.getOrDefault(account, Set.of()));
    }

    void alias(String name, Alias alias) {
        aliases.put(name, alias);
    }

    Map<String, Alias> aliases() {
        return aliases;
    }

    /// A name as a piece of a variable's.
    static String capitals(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
