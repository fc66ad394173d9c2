package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import dev.gatehouse.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The `model_list` of LiteLLM: deployments by the name that clients send.
final class LiteLlmModels {
    private static final String PARAMS = "litellm_params.";

    /// What an account may be called.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /// What an entry of the list has about its selection.
    ///
    /// @param order the lowest is tried first; `null` when it has none
    /// @param weight its share; `null` when it has none
    record Terms(@Nullable Double order, @Nullable Double weight, @Nullable String streamTimeout) {}

    /// An entry of the list.
    record Deployment(Draft.Target target, Terms terms) {}

    private final Draft draft;
    private final ForeignKeys keys;
    private final Map<String, Group> credentials;
    private final Map<String, List<Deployment>> named = new LinkedHashMap<>();

    private final Set<String> lost = new HashSet<>();

    /// The hosts of the first accounts, by type.
    private final Map<String, String> hosts = new HashMap<>();

    /// Accounts that take any model, by what stands before the `*` in the name clients use.
    private final Map<String, String> wildcards = new LinkedHashMap<>();

    LiteLlmModels(Draft draft, ForeignKeys keys, Map<String, Group> credentials) {
        this.draft = draft;
        this.keys = keys;
        this.credentials = credentials;
    }

    Map<String, List<Deployment>> named() {
        return named;
    }

    /// The target that a wildcard makes of a name; `null` when there is none.
    Draft.@Nullable Target byWildcard(String name) {
        String longest = null;
        for (String before : wildcards.keySet()) {
            boolean longer = longest == null || before.length() > longest.length();
            longest = name.startsWith(before) && longer ? before : longest;
        }
        if (longest == null) {
            return null;
        }
        String model = longest.endsWith("/") ? name.substring(longest.length()) : name;
        return new Draft.Target(String.valueOf(wildcards.get(longest)), model);
    }

    /// Whether the list has a model of that name that cannot be had here.
    boolean lost(String name) {
        return lost.contains(name) && !named.containsKey(name);
    }

    void read(List<YamlValue> list) {
        var entries = new ArrayList<Entry>();
        for (YamlValue value : list) {
            Group group = Group.of(value);
            Group params = group.group("litellm_params");
            String name = group.text("model_name");
            String model = params.text("model");
            if (name == null || model == null) {
                draft.notes().add(group.line(), "model_list", "an entry without a name or a model");
                continue;
            }
            Entry entry = entry(name, model, params);
            if (entry != null) {
                entries.add(entry);
            }
            notes(group, params);
        }
        // An account whose key is in the environment has the name that this variable declares.
        entries.stream().filter(this::conventional).forEach(this::account);
        entries.forEach(this::place);
    }

    private void notes(Group group, Group params) {
        group.value("model_info");
        if (group.names().contains("model_info")) {
            keys.note("", "model_info", group.line("model_info"), draft.notes());
        }
        group.unread((key, line) -> keys.note("model_list.", key, line, draft.notes()));
        params.unread((key, line) -> keys.note(PARAMS, key, line, draft.notes()));
    }

    /// An entry whose account is known.
    ///
    /// @param preferred the preferred name for the account, where the file has one
    private record Entry(
            String name,
            String model,
            Terms terms,
            Draft.Account account,
            String preferred,
            int line) {}

    private @Nullable Entry entry(String name, String model, Group params) {
        Group shared = shared(params);
        String prefix = prefix(model, params.text("custom_llm_provider"));
        Json known = prefix == null ? null : keys.section("providers").member(prefix);
        if (prefix == null || known == null) {
            String which = prefix == null ? "'" + model + "' names none" : prefix;
            return lost(params, name, "LiteLLM's provider is not known here: " + which);
        }
        LiteLlmProvider provider = LiteLlmProvider.of(known);
        if (provider.type() == null) {
            return lost(params, name, String.valueOf(provider.reason()));
        }
        String rest = model.startsWith(prefix + "/") ? model.substring(prefix.length() + 1) : model;
        if (provider.model(rest).isBlank()) {
            return lost(params, name, "it names no model");
        }
        var reading = new Reading(provider, params, shared);
        Draft.Account account = reading.account();
        if (account == null) {
            return lost(params, name, "its server has no api_base");
        }
        String named = name.endsWith("/*") ? name.substring(0, name.length() - 2) : "";
        String preferred = NAME.matcher(named).matches() ? named : reading.preferred(account);
        return new Entry(
                name, provider.model(rest), terms(params), account, preferred, params.line());
    }

    private @Nullable Entry lost(Group params, String name, String reason) {
        // Its other members are part of this note.
        params.names().forEach(params::value);
        draft.notes().add(params.line("model"), "model " + name, reason);
        lost.add(name);
        return null;
    }

    private Terms terms(Group params) {
        return new Terms(
                params.number("order"),
                first(params.number("weight"), limit(params, "rpm"), limit(params, "tpm")),
                params.text("stream_timeout"));
    }

    private boolean conventional(Entry entry) {
        return entry.account.key() instanceof Key.Variable key
                && key.variable().equals(Draft.keyVariable(entry.account.type()));
    }

    private String account(Entry entry) {
        return draft.account(entry.account, entry.preferred, entry.line);
    }

    private void place(Entry entry) {
        String account = account(entry);
        String name = entry.name;
        if (!entry.model.contains("*")) {
            draft.allow(account, entry.model);
            var target = new Draft.Target(account, entry.model);
            named.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(new Deployment(target, entry.terms));
            return;
        }
        draft.allowAll(account);
        wildcards.putIfAbsent(name.replace("*", ""), account);
        if (!name.equals(account + "/*")) {
            String how =
                    "any model is '"
                            + account
                            + "/MODEL'; without that, one that the account lists";
            draft.notes().add(entry.line, "model_name " + name, how);
        }
    }

    private Group shared(Group params) {
        String name = params.text("litellm_credential_name");
        Group shared = name == null ? Group.of(null) : credentials.get(name);
        if (shared == null) {
            int line = params.line("litellm_credential_name");
            String member = PARAMS + "litellm_credential_name";
            draft.notes().add(line, member, "there is no such credential");
            return Group.of(null);
        }
        return shared;
    }

    /// A limit is a share here and no limit.
    private @Nullable Double limit(Group params, String name) {
        Double limit = params.number(name);
        if (limit != null) {
            keys.note(PARAMS, name, params.line(name), draft.notes());
        }
        return limit;
    }

    @SafeVarargs
    private static <T> @Nullable T first(@Nullable T... values) {
        for (T value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// LiteLLM's name of the provider; `null` when nothing names it.
    private @Nullable String prefix(String model, @Nullable String custom) {
        if (custom != null) {
            return custom;
        }
        Json providers = keys.section("providers");
        int slash = model.indexOf('/');
        if (slash > 0 && providers.member(model.substring(0, slash)) != null) {
            return model.substring(0, slash);
        }
        Json names = keys.section("names");
        for (String begin : names.names()) {
            if (model.toLowerCase(Locale.ROOT).startsWith(begin)) {
                return ForeignKeys.text(names, begin);
            }
        }
        return slash > 0 ? model.substring(0, slash) : null;
    }

    /// Where one entry is served.
    private final class Reading {
        private final LiteLlmProvider provider;
        private final Group params;
        private final Group shared;

        Reading(LiteLlmProvider provider, Group params, Group shared) {
            this.provider = provider;
            this.params = params;
            this.shared = shared;
        }

        private @Nullable String text(String name) {
            String own = params.text(name);
            String inherited = shared.text(name);
            String found = own == null ? inherited : own;
            return found == null ? null : Text.ofLiteLlm(found);
        }

        /// The account; `null` when it would have no address.
        Draft.@Nullable Account account() {
            LiteLlmProvider.Usual usual = provider.usual();
            String given = first(text("api_base"), text("base_url"));
            String type = provider.typeAt(given);
            String address = address(given, usual);
            if (address == null && !draft.hasAddress(type)) {
                return null;
            }
            Key key = Key.of(text("api_key"));
            if (key == null && usual.key() != null && type.equals(provider.type())) {
                key = new Key.Variable(usual.key());
            }
            boolean own = provider.ownHost(given) || draft.usual(type, address);
            String version = first(text("api_version"), usual.version());
            return new Draft.Account(type, own ? null : address, key, version);
        }

        private @Nullable String address(@Nullable String given, LiteLlmProvider.Usual usual) {
            String url = usual.url();
            String found = first(given, usual.base(), url == null ? null : "${" + url + "}");
            if (found == null || found.equals(usual.base())) {
                return found;
            }
            String address = provider.address(found);
            if (found.startsWith("${") && !address.equals(found)) {
                String reason = "the value of " + found + " must not end with a slash";
                draft.notes().add(params.line("api_base"), PARAMS + "api_base", reason);
            }
            return address;
        }

        /// The provider's name for its first account, then with the name of the host.
        String preferred(Draft.Account account) {
            String where = where(account.baseUrl());
            if (!draft.hasAddress(account.type()) && !provider.named()) {
                return where.isEmpty() ? "server" : where;
            }
            boolean first = hosts.putIfAbsent(account.type(), where) == null;
            boolean same = first || where.equals(hosts.get(account.type()));
            return same || where.isEmpty() ? account.type() : account.type() + "-" + where;
        }

        private static String where(@Nullable String address) {
            if (address == null) {
                return "";
            }
            String host = LiteLlmProvider.host(address);
            String name = host == null ? address.replaceAll(".*\\$\\{([^}]*)}.*", "$1") : host;
            if (host != null && !host.matches("[0-9.]+")) {
                name = host.startsWith("api.") ? host.substring(4) : host;
                name = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
            }
            return name.toLowerCase(Locale.ROOT)
                    .replaceAll("_(api_base|base_url|url|endpoint)$", "")
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
        }
    }
}
