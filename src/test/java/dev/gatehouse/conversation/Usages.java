package dev.gatehouse.conversation;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Usages as tests write them: `input=100 cached=40 output=7 tier=flex`.
public final class Usages {
    private final Map<String, String> members = new HashMap<>();

    private Usages(String text) {
        for (String member : text.strip().split(" ", -1)) {
            int equals = member.indexOf('=');
            members.put(member.substring(0, equals), member.substring(equals + 1));
        }
    }

    /// Reads one.
    public static Usage of(String text) {
        return new Usages(text).usage();
    }

    private Usage usage() {
        var tokens =
                new Usage(
                        take("input"),
                        take("output"),
                        take("cached"),
                        take("written"),
                        take("hour"),
                        take("reasoning"),
                        Extras.NONE);
        Extras extras = Extras.NONE.withImage(members.remove("image"));
        if (members.containsKey("cost")) {
            extras = extras.withCost(take("cost"));
        }
        if (members.containsKey("tier")) {
            String name = Objects.requireNonNull(members.remove("tier"));
            extras = extras.with(Extras.Tier.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        for (Map.Entry<String, String> each : members.entrySet()) {
            var kind = Extras.Kind.valueOf(each.getKey().toUpperCase(Locale.ROOT));
            extras = extras.with(kind, Long.parseLong(each.getValue()));
        }
        return tokens.with(extras);
    }

    private long take(String name) {
        String value = members.remove(name);
        return value == null ? 0 : Long.parseLong(value);
    }
}
