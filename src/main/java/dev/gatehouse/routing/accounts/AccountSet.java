package dev.gatehouse.routing.accounts;

import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.text.KeyMask;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The accounts of one version of the settings with those of administration.
///
/// @param declared those of the settings, in order
/// @param reader reads those of administration
public record AccountSet(AccountTable table, List<Account> declared, AccountReader reader) {
    private static final String ENABLED = "enabled";
    private static final String NAME = "name";
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /// The accounts that are called: those of the settings in their order, then the others by name.
    ///
    /// @param faults receives why others are not, by name
    public List<Account> inForce(Map<String, String> faults) {
        return accounts(StoredAccount::enabled, faults);
    }

    /// All accounts, also those that are disabled.
    public Accounts all() {
        return new Accounts(accounts(_ -> true, new HashMap<>()));
    }

    private List<Account> accounts(Predicate<StoredAccount> wanted, Map<String, String> faults) {
        var all = new ArrayList<Account>();
        for (Account account : declared) {
            StoredAccount stored = table.find(account.name());
            if (stored == null || wanted.test(stored)) {
                all.add(account);
            }
        }
        for (StoredAccount stored : table.all()) {
            if (declares(stored.name())) {
                if (stored.whole()) {
                    faults.put(stored.name(), "the settings have an account of this name");
                }
            } else if (stored.whole() && wanted.test(stored)) {
                add(stored, all, faults);
            }
        }
        return all;
    }

    private void add(StoredAccount stored, Collection<Account> to, Map<String, String> faults) {
        try {
            to.add(read(stored));
        } catch (MalformedJson e) {
            faults.put(stored.name(), e.reason());
        }
    }

    private Account read(StoredAccount stored) throws MalformedJson {
        String settings = stored.settings();
        if (settings == null) {
            throw new MalformedJson(
                    "it was encrypted with another root secret; set GATEHOUSE_SECRET to that one, or set the account again",
                    null);
        }
        return reader.read(stored.name(), settings);
    }

    /// Whether the settings have an account of a name.
    public boolean declares(String name) {
        return declared.stream().anyMatch(it -> it.name().equals(name));
    }

    /// Whether there is an account of a name, enabled or not.
    public boolean knows(String name) {
        StoredAccount stored = table.find(name);
        return declares(name) || (stored != null && stored.whole());
    }

    /// Whether a request only enables or disables an account.
    public static boolean switches(Json body) {
        return body.names().equals(List.of(ENABLED));
    }

    /// Stores for all gateways what a request states about an account: `enabled` alone leaves
    /// everything else as it is.
    ///
    /// @param before what is stored of it; `null` when there must be nothing
    /// @return `null` when another gateway or request was faster
    /// @throws MalformedJson when it cannot be used
    public @Nullable StoredAccount put(String name, Json body, @Nullable StoredAccount before)
            throws MalformedJson, IOException {
        boolean enabled = !Boolean.FALSE.equals(Field.bool(ENABLED).in(body));
        if (switches(body)) {
            return table.enable(name, enabled, before);
        }
        if (declares(name)) {
            throw new MalformedJson(
                    "'name' is that of an account of the settings; change it there. Here only 'enabled' can be changed.",
                    NAME);
        }
        if (!NAMES.matcher(name).matches()) {
            throw new MalformedJson(
                    "'name' must have letters, digits, '.', '_' and '-', at most 100 in all", NAME);
        }
        String settings = AccountBody.settings(body, before == null ? null : before.settings());
        reader.read(name, settings);
        return table.put(name, enabled, settings, before);
    }

    /// Writes all accounts for operators, without their secrets.
    public void write(JsonWriter into) {
        into.array();
        declared.forEach(account -> write(account.name(), into));
        for (StoredAccount stored : table.all()) {
            if (stored.whole() && !declares(stored.name())) {
                write(stored.name(), into);
            }
        }
        into.endArray();
    }

    /// Writes one account for operators.
    public void write(String name, JsonWriter into) {
        StoredAccount stored = table.find(name);
        Account account = find(name);
        String problem = null;
        if (account == null) {
            try {
                account = read(Objects.requireNonNull(stored));
            } catch (MalformedJson e) {
                problem = e.reason();
            }
        }
        boolean manual = !declares(name);
        into.object().member("name", name);
        write(account, into);
        into.name(ENABLED).value(stored == null || stored.enabled());
        into.member("source", manual ? "manual" : "config").member("problem", problem);
        String settings = stored == null || !manual ? null : stored.settings();
        into.name("settings");
        if (settings == null) {
            into.value((String) null);
        } else {
            AccountBody.writeMasked(settings, into);
        }
        into.end();
    }

    private @Nullable Account find(String name) {
        return declared.stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
    }

    private static void write(@Nullable Account account, JsonWriter into) {
        Secret key = account == null ? null : account.key();
        into.member("type", account == null ? null : account.provider().name());
        into.member("base_url", account == null ? null : shown(account.baseUrl()));
        into.member("api_key", key == null ? null : KeyMask.hint(key.reveal()));
        into.name("models").array();
        if (account != null) {
            account.models().forEach(into::value);
        }
        into.endArray().name("headers").object();
        HeaderRules rules = account == null ? HeaderRules.NONE : account.headerRules();
        rules.set().forEach((name, value) -> into.member(name, value.toString()));
        into.end();
    }

    /// An address without anything that may be secret.
    private static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getPath();
    }
}
