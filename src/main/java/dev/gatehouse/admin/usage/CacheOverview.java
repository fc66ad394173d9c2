package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.schema.ObjectSchema;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.Measure;
import dev.gatehouse.metering.report.Period;
import dev.gatehouse.metering.report.UsageReports;
import dev.gatehouse.metering.report.UsageReports.Part;
import dev.gatehouse.metering.report.UsageSum;
import java.io.IOException;
import java.util.List;

/// What the cache of answers has served, in the record of usage: of all gateways, and over
/// restarts.
final class CacheOverview {
    static final Schema SCHEMA =
            Schema.object()
                    .with("summary", sums("total_").schema())
                    .with("daily", Schema.list(sums("").with("date", Schema.text()).schema()))
                    .schema()
                    .named("CacheOverview");

    private CacheOverview() {}

    private static ObjectSchema sums(String prefix) {
        return Schema.object()
                .with(prefix + "requests", Schema.whole())
                .with(prefix + "hits", Schema.whole())
                .with(prefix + "saved_cost", Schema.number())
                .with(prefix + "saved_cost_nanos", Schema.whole());
    }

    static AdminReply of(UsageReports reports, UsageQuery query, Period.Interval interval)
            throws IOException {
        JsonWriter body = new JsonWriter().object();
        body.name("summary").object();
        write("total_", reports.summary(query.filter()), body);
        body.end().name("daily").array();
        List<Part> parts = reports.over(query.filter(), interval);
        for (Part part : parts) {
            body.object().member("date", part.names().getFirst());
            write("", part.usage(), body);
            body.end();
        }
        return AdminReply.of(body.endArray().end());
    }

    private static void write(String prefix, UsageSum sum, JsonWriter body) {
        long saved = sum.get(Measure.SAVED);
        body.member(prefix + "requests", sum.get(Measure.CALLS));
        body.member(prefix + "hits", sum.get(Measure.HITS));
        body.name(prefix + "saved_cost").raw(Dollars.text(saved));
        body.member(prefix + "saved_cost_nanos", saved);
    }
}
