package dev.gatehouse.admin;

import dev.gatehouse.admin.schema.ObjectSchema;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.budgets.Budget;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes a budget with what was spent of it.
final class BudgetRow {
    private static final ObjectSchema EDITED =
            Schema.object()
                    .with("amount", Schema.number())
                    .maybe("mode", Schema.words("expected", "worst_case", "strict"))
                    .maybe("rollover", Schema.number())
                    .maybe("override", Schema.map(Schema.any()))
                    .maybe("allow_unpriced", Schema.flag())
                    .maybe("warn_at", Schema.list(Schema.number()))
                    .maybe("time_zone", Schema.text());

    /// What may be set of a budget.
    static final Schema TERMS =
            Schema.object()
                    .with(EDITED)
                    .maybe("per_child", Schema.flag())
                    .schema()
                    .named("BudgetTerms");

    /// A budget as it is shown.
    static final Schema SCHEMA =
            Schema.object()
                    .with("kind", Schema.text())
                    .with("name", Schema.text())
                    .maybe("user_path", Schema.text())
                    .maybe("template", Schema.text())
                    .with("period", Schema.text())
                    .with("period_seconds", Schema.whole())
                    .with("period_label", Schema.text())
                    .with("source", Schema.text())
                    .with(EDITED)
                    .with("last_reset_at", Schema.time().orNull())
                    .with("period_start", Schema.time().orNull())
                    .with("period_end", Schema.time().orNull())
                    .with("limit", Schema.number())
                    .with("spent", Schema.number())
                    .with("held", Schema.number())
                    .with("remaining", Schema.number())
                    .with("has_usage", Schema.flag())
                    .with("amount_nanos", Schema.whole())
                    .with("limit_nanos", Schema.whole())
                    .with("spent_nanos", Schema.whole())
                    .with("held_nanos", Schema.whole())
                    .with("remaining_nanos", Schema.whole())
                    .with("usage_ratio", Schema.number())
                    .with("period_ratio", Schema.number())
                    .with("version", Schema.text())
                    .schema()
                    .named("Budget");

    private static final int DIGITS = 6;

    private BudgetRow() {}

    static void write(Budgets.Row row, Instant now, JsonWriter into) {
        Budget budget = row.budget();
        into.object().member("kind", budget.scope().kind().id()).member("name", row.name());
        if (budget.scope().kind() == Budget.Kind.PATH) {
            into.member("user_path", row.name());
        }
        if (budget.scope().perChild()) {
            into.member("template", budget.scope().label());
        }
        into.member("period", budget.period().id());
        into.member("period_seconds", budget.period().seconds());
        into.member("period_label", budget.period().label());
        into.member("source", budget.source().id());
        Budgets.writeTerms(budget, into);
        into.member("last_reset_at", row.reset() == 0 ? null : time(row.reset()));
        boolean ends = row.window().ends();
        into.member("period_start", ends ? row.window().start().toString() : null);
        into.member("period_end", ends ? row.window().end().toString() : null);
        amounts(row, into);
        into.name("usage_ratio").raw(ratio(row.spent(), row.limit()));
        long length = ends ? seconds(row.window().start(), row.window().end()) : 0;
        into.name("period_ratio").raw(ratio(seconds(row.window().start(), now), length));
        into.member("version", row.version()).end();
    }

    private static void amounts(Budgets.Row row, JsonWriter into) {
        long remaining = Math.max(0, row.limit() - row.spent());
        into.name("limit").raw(Dollars.text(row.limit()));
        into.name("spent").raw(Dollars.text(row.spent()));
        into.name("held").raw(Dollars.text(row.held()));
        into.name("remaining").raw(Dollars.text(remaining));
        into.name("has_usage").value(row.spent() > 0);
        into.member("amount_nanos", row.budget().terms().amount());
        into.member("limit_nanos", row.limit()).member("spent_nanos", row.spent());
        into.member("held_nanos", row.held()).member("remaining_nanos", remaining);
    }

    private static @Nullable String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static long seconds(Instant from, Instant to) {
        return to.getEpochSecond() - from.getEpochSecond();
    }

    /// A part of a whole, as a number with six digits; 0 where there is no whole.
    private static String ratio(long part, long whole) {
        return whole == 0
                ? "0"
                : BigDecimal.valueOf(part)
                        .divide(BigDecimal.valueOf(whole), DIGITS, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
