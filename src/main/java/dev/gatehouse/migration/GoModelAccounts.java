package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import dev.gatehouse.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// GoModel's providers, from its file or its variables.
final class GoModelAccounts {
    private static final Pattern VARIABLE =
            Pattern.compile("([A-Z0-9_]+?)_(API_KEY|BASE_URL|MODELS|API_VERSION)(?:_(\\d+))?");

    private final Draft draft;
    private final ForeignKeys keys;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();
    private boolean listModels;

    GoModelAccounts(Draft draft, ForeignKeys keys) {
        this.draft = draft;
        this.keys = keys;
    }

    /// Whether any of them lists models.
    boolean listModels() {
        return listModels;
    }

    /// Whether a variable was one of a provider.
    boolean reads(String variable) {
        return read.contains(variable);
    }

    /// The account for a provider's name or type there; `null` when there is none.
    @Nullable String named(String name) {
        String account = names.get(name);
        if (account != null) {
            return account;
        }
        String type = type(name);
        return draft.accounts().entrySet().stream()
                .filter(it -> it.getValue().type().equals(type))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    void read(Group providers) {
        for (String name : providers.names()) {
            read(name, providers.group(name), providers.line(name));
        }
    }

    private void read(String name, Group provider, int line) {
        String named = provider.text("type");
        String wanted = named == null ? name : named;
        String type = type(wanted);
        if (type == null) {
            String reason = "there is no provider '" + wanted + "' here";
            draft.notes().add(line, "providers." + name, reason);
            return;
        }
        String url = provider.text("base_url");
        var declared = new Declared(typeAt(type, name, url), provider.line("api_key"));
        declared.url = url;
        declared.version = provider.text("api_version");
        declared.models.addAll(models(name, provider));
        declared.add(provider.text("api_key"), provider.line("api_key"));
        for (YamlValue value : provider.items("api_keys")) {
            declared.add(value instanceof YamlValue.Scalar text ? text.text() : null, value.line());
        }
        write(name, declared);
        provider.unread(
                (key, at) ->
                        draft.notes().add(at, "providers." + name + "." + key, "not there yet"));
    }

    private List<String> models(String name, Group provider) {
        var models = new ArrayList<String>();
        for (YamlValue value : provider.items("models")) {
            Group entry = Group.of(value);
            String id = value instanceof YamlValue.Scalar text ? text.text() : entry.text("id");
            if (id != null) {
                models.add(id);
            }
            if (entry.names().contains("metadata")) {
                String reason = "see catalogue.file: facts about models go there";
                draft.notes().add(entry.line(), "providers." + name + ".models.metadata", reason);
            }
        }
        return models;
    }

    private void write(String name, Declared declared) {
        listModels |= !declared.models.isEmpty();
        var models = new ArrayList<>(declared.models);
        deployment(declared.url).ifPresent(models::add);
        String type = declared.type;
        String url = declared.url;
        if (declared.keys.isEmpty()) {
            declared.keys.add(new Held(null, declared.line));
        }
        for (Held held : declared.keys) {
            var account = new Draft.Account(type, usual(type, url), held.key, declared.version);
            String made = draft.account(account, name, held.line);
            names.putIfAbsent(name, made);
            models.forEach(model -> draft.allow(made, model));
        }
    }

    private @Nullable String usual(String type, @Nullable String url) {
        return draft.usual(type, url) ? null : url;
    }

    /// GoModel's types that have another name here, or none.
    private @Nullable String type(String wanted) {
        Json types = keys.section("types");
        if (types.member(wanted) != null) {
            return ForeignKeys.text(types, wanted);
        }
        return draft.knows(wanted) ? wanted : null;
    }

    /// Any server that uses a known format has the type of the provider there.
    private String typeAt(String type, String name, @Nullable String url) {
        Json custom = keys.section("custom");
        if (url == null || !type.equals(ForeignKeys.text(custom, "type"))) {
            return type;
        }
        if (draft.knows(name) && draft.usual(name, url)) {
            return name;
        }
        String host = ForeignKeys.text(custom, "host");
        boolean own = host != null && host.equals(LiteLlmProvider.host(url));
        return own ? type : String.valueOf(ForeignKeys.text(custom, "elsewhere"));
    }

    /// The one model of an address that leads to a deployment.
    private Optional<String> deployment(@Nullable String url) {
        String mark = ForeignKeys.text(keys.section("deployment"), "mark");
        int at = url == null || mark == null ? -1 : url.indexOf(mark);
        if (url == null || mark == null || at < 0) {
            return Optional.empty();
        }
        String rest = url.substring(at + mark.length());
        int slash = rest.indexOf('/');
        return Optional.of(slash < 0 ? rest : rest.substring(0, slash));
    }

    /// A provider of GoModel's, as far as it has been read.
    private static final class Declared {
        private final String type;
        private final int line;
        private final List<Held> keys = new ArrayList<>();
        private final List<String> models = new ArrayList<>();
        private @Nullable String url;
        private @Nullable String version;

        Declared(String type, int line) {
            this.type = type;
            this.line = line;
        }

        void add(@Nullable String text, int at) {
            Key key = Key.of(text);
            if (key != null) {
                keys.add(new Held(key, at));
            }
        }
    }

    /// A key, and the line that it stands on.
    private record Held(@Nullable Key key, int line) {}

    /// Reads the accounts that variables declare.
    void read(Map<String, String> variables, Map<String, Integer> lines) {
        var declared = new LinkedHashMap<String, Declared>();
        // So that a key without a number comes before those with one.
        new TreeMap<>(variables)
                .forEach(
                        (variable, value) -> {
                            Matcher parts = VARIABLE.matcher(variable);
                            if (parts.matches() && !value.isBlank() && !foreign(parts.group(1))) {
                                read.add(variable);
                                int line = lines.getOrDefault(variable, 1);
                                take(parts, value.strip(), line, declared);
                            }
                        });
        declared.forEach(this::write);
    }

    /// Whether what stands before the ending belongs to another part of GoModel.
    private static boolean foreign(String begin) {
        return begin.startsWith("SEMANTIC_CACHE") || begin.equals("VIRTUAL");
    }

    private void take(Matcher parts, String value, int line, Map<String, Declared> declared) {
        String name = parts.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
        String type = longest(name);
        if (type == null) {
            draft.notes().add(line, parts.group(), "there is no provider of that name here");
            return;
        }
        Declared one = declared.computeIfAbsent(name, _ -> new Declared(type, line));
        switch (parts.group(2)) {
            case "API_KEY" -> one.keys.add(new Held(new Key.Variable(parts.group(), true), line));
            case "BASE_URL" -> one.url = value;
            case "API_VERSION" -> one.version = value;
            default ->
                    List.of(value.split(",", -1)).stream()
                            .map(String::strip)
                            .filter(it -> !it.isEmpty())
                            .forEach(one.models::add);
        }
    }

    /// The type whose name the account's begins with.
    private @Nullable String longest(String name) {
        for (String begin = name; !begin.isEmpty(); begin = shorter(begin)) {
            if (type(begin) != null) {
                return type(begin);
            }
        }
        return null;
    }

    private static String shorter(String name) {
        int dash = name.lastIndexOf('-');
        return dash < 0 ? "" : name.substring(0, dash);
    }
}
