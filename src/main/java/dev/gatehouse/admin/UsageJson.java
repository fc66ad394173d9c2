package dev.gatehouse.admin;

import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.Measure;
import dev.gatehouse.metering.report.UsageSum;
import java.util.function.UnaryOperator;

/// Writes sums of usage.
final class UsageJson {
    private static final double MEDIAN = 0.5;
    private static final double MOST = 0.95;
    private static final double NEARLY_ALL = 0.99;

    private UsageJson() {}

    /// The members of a summary.
    static void summary(UsageSum sum, UsageQuery.Mode mode, JsonWriter body) {
        sums("total_", sum, mode, body);
        body.member("total_saved_cost_nanos", sum.get(Measure.SAVED));
        quality(sum, body);
    }

    /// The members of a part of a report.
    static void part(UsageSum sum, UsageQuery.Mode mode, JsonWriter body) {
        sums("", sum, mode, body);
        quality(sum, body);
    }

    private static void sums(String prefix, UsageSum sum, UsageQuery.Mode mode, JsonWriter body) {
        body.member(prefix + "requests", requests(sum, mode));
        body.member(prefix + "input_tokens", sum.get(Measure.INPUT));
        body.member(prefix + "output_tokens", sum.get(Measure.OUTPUT));
        body.member("total_tokens", sum.tokens());
        body.member(prefix + "cached_tokens", sum.get(Measure.CACHED));
        body.member(prefix + "cache_write_tokens", sum.get(Measure.WRITTEN));
        body.member(prefix + "reasoning_tokens", sum.get(Measure.REASONING));
        boolean unknown = sum.unpriced();
        cost(prefix + "input_cost", sum.get(Measure.INPUT_COST), unknown, body);
        cost(prefix + "output_cost", sum.get(Measure.OUTPUT_COST), unknown, body);
        cost("total_cost", sum.get(Measure.COST), unknown, body);
    }

    private static long requests(UsageSum sum, UsageQuery.Mode mode) {
        long hits = sum.get(Measure.HITS);
        return switch (mode) {
            case ALL -> sum.get(Measure.CALLS);
            case CACHED -> hits;
            case UNCACHED -> sum.get(Measure.CALLS) - hits;
        };
    }

    private static void quality(UsageSum sum, JsonWriter body) {
        body.name("unpriced").value(sum.get(Measure.UNPRICED) > 0);
        body.member("unpriced_requests", sum.get(Measure.UNPRICED));
        body.member("estimated_requests", sum.get(Measure.ESTIMATED));
        body.member("failed_requests", sum.get(Measure.FAILED));
        body.member("streamed_requests", sum.get(Measure.STREAMED));
        body.member("attempts", sum.get(Measure.ATTEMPTS));
        body.name("duration_ms").object();
        body.member("p50", sum.duration(MEDIAN)).member("p95", sum.duration(MOST));
        body.member("p99", sum.duration(NEARLY_ALL)).end();
        body.name("first_content_ms").object();
        body.member("p50", sum.firstContent(MEDIAN)).member("p95", sum.firstContent(MOST));
        body.member("p99", sum.firstContent(NEARLY_ALL)).end();
    }

    /// A cost in dollars and in nano-dollars; both `null` when it is unknown.
    static void cost(String name, long nanos, boolean unknown, JsonWriter body) {
        body.name(name).raw(unknown ? "null" : Dollars.text(nanos));
        body.name(name + "_nanos").raw(unknown ? "null" : Long.toString(nanos));
    }

    /// The value of a dimension; an account is shown with its provider.
    static void name(
            String dimension, String value, UnaryOperator<String> providers, JsonWriter body) {
        if (dimension.equals("account")) {
            body.member("provider", providers.apply(value));
            body.member("provider_name", value);
        } else {
            body.member(dimension, value);
        }
    }
}
