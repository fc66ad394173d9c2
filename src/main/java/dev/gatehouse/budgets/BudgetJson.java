package dev.gatehouse.budgets;

import dev.gatehouse.budgets.Budget.Mode;
import dev.gatehouse.budgets.Budget.Raise;
import dev.gatehouse.budgets.Budget.Terms;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The terms of a budget as JSON, in storage and in administration.
final class BudgetJson {
    private static final Set<String> MEMBERS =
            Set.of(
                    "amount",
                    "mode",
                    "rollover",
                    "override",
                    "allow_unpriced",
                    "warn_at",
                    "time_zone",
                    "per_child",
                    "kind",
                    "name",
                    "period");

    private BudgetJson() {}

    /// Reads terms.
    ///
    /// @throws MalformedJson naming the member in error
    static Terms terms(Json from) throws MalformedJson {
        for (String member : from.names()) {
            if (!MEMBERS.contains(member)) {
                throw new MalformedJson("'" + member + "' is no member of a budget.", member);
            }
        }
        Long amount = dollars(from, "amount");
        if (amount == null) {
            throw new MalformedJson("'amount' is missing: dollars in each window.", "amount");
        }
        Long rollover = dollars(from, "rollover");
        return new Terms(
                amount,
                mode(given(from, "mode")),
                rollover == null ? 0 : rollover,
                override(given(from, "override")),
                flag(from, "allow_unpriced"),
                percentages(given(from, "warn_at")),
                zone(given(from, "time_zone")));
    }

    /// Reads an amount of dollars; `null` when there is none.
    static @Nullable Long dollars(Json from, String name) throws MalformedJson {
        Json value = given(from, name);
        if (value == null) {
            return null;
        }
        try {
            long nanos =
                    Dollars.nanos(value.kind() == Json.Kind.STRING ? value.text() : value.raw());
            if (nanos >= 0) {
                return nanos;
            }
        } catch (NumberFormatException _) {
            // The message is the same.
        }
        throw new MalformedJson(
                "'%s' must be dollars, such as 200 or 0.05, with at most nine decimals."
                        .formatted(name),
                name);
    }

    /// A member; `null` when it is absent or null.
    private static @Nullable Json given(Json from, String name) {
        Json value = from.member(name);
        return value == null || value.kind() == Json.Kind.NULL ? null : value;
    }

    static boolean flag(Json from, String name) throws MalformedJson {
        Json value = given(from, name);
        if (value == null) {
            return false;
        }
        return switch (value.raw()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new MalformedJson("'" + name + "' must be true or false.", name);
        };
    }

    private static Mode mode(@Nullable Json value) throws MalformedJson {
        if (value == null) {
            return Mode.EXPECTED;
        }
        for (Mode mode : Mode.values()) {
            if (value.hasText() && mode.id().equals(value.text())) {
                return mode;
            }
        }
        throw new MalformedJson("'mode' must be expected, worst_case or strict.", "mode");
    }

    private static @Nullable Raise override(@Nullable Json value) throws MalformedJson {
        if (value == null) {
            return null;
        }
        Long amount = value.kind() == Json.Kind.OBJECT ? dollars(value, "amount") : null;
        Json until = amount == null ? null : value.member("until");
        if (amount == null || until == null || !until.hasText()) {
            throw new MalformedJson("'override' must have an 'amount' and 'until'.", "override");
        }
        try {
            return new Raise(amount, Instant.parse(until.text()));
        } catch (DateTimeException _) {
            throw new MalformedJson(
                    "'until' must be a time such as 2026-08-01T00:00:00Z.", "until");
        }
    }

    private static List<Integer> percentages(@Nullable Json value) throws MalformedJson {
        if (value == null) {
            return Terms.WARN_AT;
        }
        var levels = new ArrayList<Integer>();
        for (int i = 0; value.kind() == Json.Kind.ARRAY && i < value.size(); i++) {
            long level = value.at(i).kind() == Json.Kind.NUMBER ? value.at(i).asLong() : 0;
            if (level < 1 || level > 1_000) {
                break;
            }
            levels.add((int) level);
        }
        if (value.kind() != Json.Kind.ARRAY || levels.size() != value.size()) {
            throw new MalformedJson("'warn_at' must be percentages such as [80, 100].", "warn_at");
        }
        return levels;
    }

    private static @Nullable ZoneId zone(@Nullable Json value) throws MalformedJson {
        if (value == null) {
            return null;
        }
        try {
            return ZoneId.of(value.text());
        } catch (DateTimeException _) {
            throw new MalformedJson(
                    "'time_zone' must be a time zone such as Europe/Berlin.", "time_zone");
        }
    }

    /// Writes what was read, into an object.
    static void write(Terms terms, JsonWriter into) {
        into.name("amount").raw(Dollars.text(terms.amount()));
        into.member("mode", terms.mode().id());
        if (terms.rollover() > 0) {
            into.name("rollover").raw(Dollars.text(terms.rollover()));
        }
        Raise override = terms.override();
        if (override != null) {
            into.name("override").object();
            into.name("amount").raw(Dollars.text(override.amount()));
            into.member("until", override.until().toString()).end();
        }
        if (terms.allowUnpriced()) {
            into.name("allow_unpriced").value(true);
        }
        into.name("warn_at").array();
        terms.warnAt().forEach(level -> into.raw(level.toString()));
        into.endArray();
        ZoneId zone = terms.zone();
        if (zone != null) {
            into.member("time_zone", zone.getId());
        }
    }
}
