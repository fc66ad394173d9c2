package dev.gatehouse.headers;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.HeaderRule.Kind;
import java.util.List;
import java.util.Map;

/// Header rules of a user path or a key.
///
/// @param kind what they are for
/// @param name a user path, or the id of a key
/// @param forward header fields of the client that providers receive, beside those of every request
/// @param set header fields with fixed values, in place of those of the client
/// @param drop header fields that no provider receives
public record HeaderRuleSettings(
        Kind kind, String name, List<String> forward, Map<String, Secret> set, List<String> drop) {
    /// Reads one.
    public static HeaderRuleSettings read(Group g) {
        var settings =
                new HeaderRuleSettings(
                        g.word("kind", Kind.values())
                                .also("user_path", Kind.USER_PATH)
                                .live()
                                .value(),
                        g.text("name").live().value(),
                        g.texts("forward").live().value(),
                        g.secretsByName("set", Reload.LIVE),
                        g.texts("drop").live().value());
        if (!g.faulty()) {
            settings.check(g);
        }
        return settings;
    }

    private void check(Group g) {
        String fault = HeaderRule.fault(kind, name);
        if (fault != null) {
            g.error("name", fault, null);
        }
        HeaderRules.check(
                forward,
                set,
                drop,
                (place, wrong) -> g.error(place, wrong.message(), wrong.cure()));
    }

    /// The rule; of settings without errors only.
    public HeaderRule rule() {
        HeaderRules rules = HeaderRules.of(forward, set, drop);
        return new HeaderRule(kind, kind.spelled(name), rules, HeaderRule.Source.CONFIG, 0);
    }
}
