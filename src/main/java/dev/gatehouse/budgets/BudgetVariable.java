package dev.gatehouse.budgets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Budgets of a path in an environment variable, as GoModel writes them: `daily=10,weekly=50`,
/// `{"daily": 10}` or `[{"period": "daily", "amount": 10}]`.
final class BudgetVariable {
    private static final String FORMS =
            "must be as daily=10,weekly=50 or the same as a JSON object or array";

    private BudgetVariable() {}

    /// Reads a variable.
    ///
    /// @param suffix what its name has after `SET_BUDGET_`: the path, with `__` between its parts
    /// @throws IllegalArgumentException when it cannot be used; the message follows its name
    static List<LimitSettings> read(String suffix, String value) {
        String path = "/" + suffix.toLowerCase(Locale.ROOT).replace("__", "/");
        String scope = UserPath.of(path);
        var budgets = new ArrayList<LimitSettings>();
        String text = value.strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                json(scope, Json.parse(text.getBytes(UTF_8)), budgets);
            } catch (MalformedJson e) {
                throw new IllegalArgumentException(FORMS, e);
            }
        } else {
            for (String pair : text.split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(FORMS);
                }
                add(scope, pair.substring(0, equals), pair.substring(equals + 1), budgets);
            }
        }
        return budgets;
    }

    private static void json(String scope, Json json, List<LimitSettings> into)
            throws MalformedJson {
        if (json.kind() == Json.Kind.OBJECT) {
            for (int i = 0; i < json.size(); i++) {
                add(scope, json.names().get(i), plain(json.at(i)), into);
            }
            return;
        }
        for (int i = 0; i < json.size(); i++) {
            Json one = json.at(i);
            Json period = one.member("period");
            period = period == null ? one.member("period_seconds") : period;
            Json amount = one.member("amount");
            if (period == null || amount == null) {
                throw new IllegalArgumentException(FORMS);
            }
            add(scope, plain(period), plain(amount), into);
        }
    }

    private static String plain(Json value) throws MalformedJson {
        return value.kind() == Json.Kind.STRING ? value.text() : value.raw();
    }

    private static void add(String scope, String period, String amount, List<LimitSettings> into) {
        String unknown = LimitSettings.reason(Period::parse, period);
        if (unknown != null) {
            throw new IllegalArgumentException(
                    "has the period '" + period.strip() + "', which " + unknown);
        }
        String unfit = LimitSettings.noMoney(amount.strip());
        if (unfit != null) {
            throw new IllegalArgumentException(
                    "has the amount '" + amount.strip() + "', which " + unfit);
        }
        into.add(LimitSettings.of(scope, period.strip(), amount.strip()));
    }
}
