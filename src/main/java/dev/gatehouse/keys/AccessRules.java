package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.caller.Access;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which user paths may use which models.
///
/// A rule opens what its selector names to a list of user paths and what is below them, and closes
/// it to others. Of several rules the most specific one decides: `account/model`, then `account/`,
/// then `model`, then `/` for all. Without a rule the default of the settings decides.
public final class AccessRules {
    private static final String COLLECTION = "model-access";
    private static final String PATHS = "user_paths";
    private static final String ALL = "/";

    private final DocumentView<Rule> view;
    private final boolean open;

    /// A rule.
    ///
    /// @param userPaths at least one
    public record Rule(String selector, List<String> userPaths, long version) {
        private boolean allows(String path) {
            for (String allowed : userPaths) {
                if (UserPath.within(path, allowed)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// @param open whether a model without a rule may be used
    /// @param warnings receives, in a sentence each, warnings for the operator
    public AccessRules(boolean open, Consumer<String> warnings) {
        this.open = open;
        this.view = new DocumentView<>(COLLECTION, AccessRules::read, warnings);
    }

    /// Those of administration.
    public DocumentView<Rule> documents() {
        return view;
    }

    private static Rule read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            return new Rule(document.id(), Field.texts(body, PATHS), document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// All rules, by selector.
    public Map<String, Rule> all() {
        return new TreeMap<>(view.all());
    }

    /// The rule of a selector; `null` when there is none.
    public @Nullable Rule find(String selector) {
        return view.find(selector);
    }

    /// Stores a rule for all gateways.
    ///
    /// @throws MalformedJson when it is none
    public void put(String selector, Json body) throws MalformedJson, StorageException {
        var paths = new ArrayList<String>();
        for (String text : Field.texts(body, PATHS)) {
            try {
                paths.add(UserPath.of(text));
            } catch (IllegalArgumentException e) {
                throw new MalformedJson("'user_paths': a path " + e.getMessage() + ".", PATHS);
            }
        }
        if (paths.isEmpty()) {
            throw new MalformedJson(
                    "'user_paths' must name at least one path; to keep all out, name one that no key has.",
                    PATHS);
        }
        JsonWriter document = new JsonWriter().object().name(PATHS).array();
        paths.forEach(document::value);
        view.put(selector, document.endArray().end().toString());
    }

    /// Removes a rule for all gateways.
    ///
    /// @return whether it was there
    public boolean remove(String selector) throws StorageException {
        return view.remove(selector);
    }

    /// What a caller at a path may use of what its key may.
    Access over(Access key, String path) {
        return open && view.empty() ? key : new RuledAccess(this, key, path);
    }

    private boolean allows(String account, String model, String path) {
        Rule rule = view.find(account + "/" + model);
        rule = rule == null ? view.find(account + "/") : rule;
        rule = rule == null ? view.find(model) : rule;
        rule = rule == null ? view.find(ALL) : rule;
        return rule == null ? open : rule.allows(path);
    }

    /// What both a key and the rules allow.
    private record RuledAccess(AccessRules rules, Access key, String path) implements Access {
        @Override
        public boolean mayCall(String operation) {
            return key.mayCall(operation);
        }

        @Override
        public boolean mayUse(String requested, String account, String model) {
            return key.mayUse(requested, account, model) && rules.allows(account, model, path);
        }

        @Override
        public boolean mayUseAccount(String account) {
            return key.mayUseAccount(account);
        }

        @Override
        public boolean restricted() {
            return true;
        }
    }
}
