package dev.gatehouse.keys.headers;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.HeaderRule;
import dev.gatehouse.headers.HeaderRule.Kind;
import dev.gatehouse.headers.HeaderRuleSettings;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The header rules of user paths and keys, those of the settings and those of administration.
///
/// They hold inside of those of the account: first those of the user paths from `/` to the path of
/// the caller, then those of its key. Where both sources have rules for the same, those of
/// administration hold inside of those of the settings.
public final class HeaderRuleTable {
    private static final String COLLECTION = "header-rules";

    private final DocumentView<HeaderRule> view;
    private volatile Map<String, HeaderRule> configured = Map.of();

    /// @param warnings receives, in a sentence each, warnings for the operator
    public HeaderRuleTable(Consumer<String> warnings) {
        view = new DocumentView<>(COLLECTION, HeaderRuleBody::read, warnings);
    }

    /// Those of administration.
    public DocumentView<HeaderRule> documents() {
        return view;
    }

    /// Takes the rules of the settings. Several for the same hold together; the first one is the
    /// outermost.
    public void configure(List<HeaderRuleSettings> settings) {
        var all = new HashMap<String, HeaderRule>();
        for (HeaderRuleSettings each : settings) {
            HeaderRule rule = each.rule();
            all.merge(rule.id(), rule, HeaderRuleTable::both);
        }
        configured = Map.copyOf(all);
    }

    private static HeaderRule both(HeaderRule outer, HeaderRule inner) {
        HeaderRules rules = inner.rules().within(outer.rules());
        return new HeaderRule(outer.kind(), outer.name(), rules, outer.source(), 0);
    }

    /// Applies them to each attempt of a call.
    public AttemptStage stage() {
        return (attempt, next) -> {
            HeaderRules rules = of(attempt.call().record().caller());
            if (!rules.none()) {
                attempt.use(rules);
            }
            return next.proceed(attempt);
        };
    }

    /// The rules for the calls of a caller.
    public HeaderRules of(Caller caller) {
        if (configured.isEmpty() && view.empty()) {
            return HeaderRules.NONE;
        }
        HeaderRules rules = of(Kind.KEY, caller.id());
        String path = caller.userPath();
        while (path != null) {
            rules = rules.within(of(Kind.USER_PATH, path));
            path = UserPath.parent(path);
        }
        return rules;
    }

    private HeaderRules of(Kind kind, String name) {
        String id = HeaderRule.id(kind, name);
        HeaderRule outer = configured.get(id);
        HeaderRule inner = view.find(id);
        if (outer == null) {
            return inner == null ? HeaderRules.NONE : inner.rules();
        }
        return inner == null ? outer.rules() : inner.rules().within(outer.rules());
    }

    /// All rules, in the order of what they are for.
    public List<HeaderRule> all() {
        var all = new ArrayList<>(configured.values());
        all.addAll(view.all().values());
        all.sort(
                Comparator.comparing(HeaderRule::kind)
                        .thenComparing(HeaderRule::name)
                        .thenComparing(HeaderRule::source));
        return all;
    }

    /// The rules of administration for a user path or a key; `null` when there are none.
    public @Nullable HeaderRule find(Kind kind, String name) {
        return view.find(HeaderRule.id(kind, name));
    }

    /// A name in its one spelling.
    ///
    /// @throws MalformedJson when there can be no rules for it
    public static String name(Kind kind, String name) throws MalformedJson {
        String fault = HeaderRule.fault(kind, name);
        if (fault != null) {
            throw new MalformedJson("'name' " + fault + ".", "name");
        }
        return kind.spelled(name);
    }

    /// Stores rules for all gateways.
    ///
    /// @param before those in whose place they come; `null` when there must be none
    /// @return `null` when another gateway or request was faster
    /// @throws MalformedJson when they are none
    public @Nullable HeaderRule put(Kind kind, String name, Json body, @Nullable HeaderRule before)
            throws MalformedJson, StorageException {
        String id = HeaderRule.id(kind, name);
        String document = HeaderRuleBody.document(HeaderRuleBody.read(body));
        long version = before == null ? Documents.ABSENT : before.version();
        return view.putIf(id, document, version) ? view.find(id) : null;
    }

    /// Removes rules for all gateways.
    public void remove(HeaderRule rule) throws StorageException {
        view.remove(rule.id());
    }

    /// Writes rules without the values that they set.
    public static void write(HeaderRule rule, JsonWriter into) {
        into.object().member("kind", rule.kind().word()).member("name", rule.name());
        HeaderRuleBody.write(rule.rules(), Secret::toString, into);
        into.member("source", rule.source().word()).end();
    }
}
