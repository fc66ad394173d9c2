package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.schema.ObjectSchema;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.Measure;
import dev.gatehouse.metering.report.UsageSum;
import java.util.List;
import java.util.function.UnaryOperator;

/// Writes sums of usage.
final class UsageJson {
    private static final double MEDIAN = 0.5;
    private static final double MOST = 0.95;
    private static final double NEARLY_ALL = 0.99;

    private static final Schema TIMES =
            Schema.object()
                    .with("p50", Schema.whole())
                    .with("p95", Schema.whole())
                    .with("p99", Schema.whole())
                    .schema()
                    .named("Percentiles");

    /// The schema of a summary.
    static final Schema SUMMARY =
            schema("total_")
                    .with("total_saved_cost_nanos", Schema.whole())
                    .with(quality())
                    .schema()
                    .named("UsageSummary");

    private UsageJson() {}

    /// The schema of a report by dimensions; the first is in each part.
    static Schema parts(List<String> dimensions) {
        var part = new ObjectSchema();
        for (int i = 0; i < dimensions.size(); i++) {
            for (String name : names(dimensions.get(i))) {
                part = i == 0 ? part.with(name, Schema.text()) : part.maybe(name, Schema.text());
            }
        }
        return Schema.list(part.with(schema("")).with(quality()).schema());
    }

    private static List<String> names(String dimension) {
        return dimension.equals("account")
                ? List.of("provider", "provider_name")
                : List.of(dimension);
    }

    private static ObjectSchema schema(String prefix) {
        var sums = Schema.object().with(prefix + "requests", Schema.whole());
        for (String tokens : List.of("input", "output", "cached", "cache_write", "reasoning")) {
            sums.with(prefix + tokens + "_tokens", Schema.whole());
        }
        sums.with("total_tokens", Schema.whole());
        return sums.with(costs(prefix + "input_cost", prefix + "output_cost", "total_cost"));
    }

    /// The schema of costs, each in dollars and in nano-dollars.
    static ObjectSchema costs(String... names) {
        var costs = Schema.object();
        for (String name : names) {
            costs.with(name, Schema.number().orNull());
            costs.with(name + "_nanos", Schema.whole().orNull());
        }
        return costs;
    }

    private static ObjectSchema quality() {
        var quality = Schema.object().with("unpriced", Schema.flag());
        for (String requests : List.of("unpriced", "estimated", "failed", "streamed")) {
            quality.with(requests + "_requests", Schema.whole());
        }
        return quality.with("attempts", Schema.whole())
                .with("duration_ms", TIMES)
                .with("first_content_ms", TIMES);
    }

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
