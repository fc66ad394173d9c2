package dev.gatehouse.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.limits.Limit.Period;
import dev.gatehouse.limits.Limit.Rates;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.Limit.Source;
import dev.gatehouse.storage.Document;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A limit as its document and the requests of administration have it.
final class LimitBody {
    private static final Set<String> MEMBERS =
            Set.of("requests", "burst", "tokens", "concurrent", "period", "per_child");

    private LimitBody() {}

    /// Reads a limit.
    ///
    /// @throws MalformedJson when it is none
    static Limit read(Scope scope, String name, Json body, long version) throws MalformedJson {
        for (String member : body.names()) {
            if (!MEMBERS.contains(member)) {
                throw new MalformedJson(
                        "'%s' is no member of a limit; there are %s."
                                .formatted(
                                        member,
                                        String.join(", ", MEMBERS.stream().sorted().toList())),
                        member);
            }
        }
        var rates =
                new Rates(
                        amount(body, "requests"),
                        amount(body, "burst"),
                        amount(body, "tokens"),
                        amount(body, "concurrent"),
                        period(body));
        if (rates.requests() + rates.tokens() + rates.concurrent() == 0) {
            throw new MalformedJson(
                    "A limit needs 'requests', 'tokens' or 'concurrent'.", "requests");
        }
        boolean perChild = flag(body);
        String fault = Limit.fault(scope, name, perChild);
        if (fault != null) {
            throw new MalformedJson("The name of the limit " + fault + ".", "name");
        }
        return new Limit(scope, name, perChild, rates, Source.MANUAL, version);
    }

    private static long amount(Json body, String name) throws MalformedJson {
        Json member = member(body, name);
        if (member == null) {
            return 0;
        }
        // A fraction, or more digits than a number has here, is no amount either.
        boolean whole = member.kind() == Json.Kind.NUMBER && member.raw().matches("\\d{1,13}");
        long amount = whole ? member.asLong() : 0;
        if (amount < 1 || amount > Limit.MOST) {
            throw new MalformedJson(
                    "'%s' must be a whole number from 1 to %d.".formatted(name, Limit.MOST), name);
        }
        return amount;
    }

    private static @Nullable Json member(Json body, String name) {
        Json member = body.member(name);
        return member == null || member.kind() == Json.Kind.NULL ? null : member;
    }

    private static Period period(Json body) throws MalformedJson {
        Json member = member(body, "period");
        if (member == null) {
            return Period.MINUTE;
        }
        for (Period period : Period.values()) {
            if (member.hasText() && member.textEquals(period.word())) {
                return period;
            }
        }
        throw new MalformedJson("'period' must be second, minute, hour or day.", "period");
    }

    private static boolean flag(Json body) throws MalformedJson {
        Json member = member(body, "per_child");
        if (member != null && !Set.of("true", "false").contains(member.raw())) {
            throw new MalformedJson("'per_child' must be true or false.", "per_child");
        }
        return member != null && member.raw().equals("true");
    }

    /// The limit of a document.
    ///
    /// @throws IllegalArgumentException when it has none
    static Limit read(Document document) {
        String[] id = document.id().split("/", 2);
        try {
            Scope scope = Scope.valueOf(id[0].toUpperCase(Locale.ROOT));
            Json body = Json.parse(document.body().getBytes(UTF_8));
            return read(scope, id.length < 2 ? "" : id[1], body, document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// The id of the document of a limit.
    static String id(Scope scope, String name) {
        return scope.word() + "/" + name;
    }

    /// Writes the members of a limit; those that it lacks as `null`.
    static void write(Limit limit, JsonWriter into) {
        Rates rates = limit.rates();
        amount("requests", rates.requests(), into);
        amount("burst", rates.burst(), into);
        amount("tokens", rates.tokens(), into);
        amount("concurrent", rates.concurrent(), into);
        into.member("period", rates.period().word());
        into.name("per_child").value(limit.perChild());
    }

    private static void amount(String name, long amount, JsonWriter into) {
        if (amount == 0) {
            into.name(name).raw("null");
        } else {
            into.member(name, amount);
        }
    }
}
