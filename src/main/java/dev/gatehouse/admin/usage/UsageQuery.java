package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.Period;
import dev.gatehouse.metering.report.UsageFilter;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The question of a request about usage.
///
/// @param filter the time and the wanted values
/// @param mode whether hits of the cache count
/// @param key the only key whose calls may be shown, `null` for all
/// @param scope the user path at or below which calls may be shown
public record UsageQuery(UsageFilter filter, Mode mode, @Nullable String key, String scope) {
    private static final String USER_PATH = "user_path";
    private static final int DAYS = 30;
    private static final int MOST_DAYS = 36_500;
    private static final int LIMIT = 50;
    private static final int MOST = 200;

    /// The names of parameters by the names of dimensions.
    private static final Map<String, List<String>> DIMENSIONS = dimensions();

    private static Map<String, List<String>> dimensions() {
        var all = new LinkedHashMap<String, List<String>>();
        all.put(USER_PATH, List.of(USER_PATH));
        all.put("model", List.of("model"));
        all.put("account", List.of("account", "provider_name", "provider"));
        all.put("operation", List.of("operation"));
        all.put("key", List.of("key"));
        all.put("tag", List.of("tag"));
        all.put("end_user", List.of("end_user"));
        all.put("status", List.of("status", "status_code"));
        return all;
    }

    /// The parameters of the time.
    public static final List<Parameter> PERIOD =
            List.of(
                    Parameter.text("start_date", "The first day, as 2026-11-28"),
                    Parameter.text("end_date", "The last day; today"),
                    Parameter.whole("days", "The number of days, in place of the first; 30"),
                    Parameter.text("timezone", "In which days begin, as Europe/Berlin; UTC"),
                    new Parameter(
                            "since",
                            Schema.time(),
                            "An instant in place of days, as 2026-11-28T10:00:00Z"),
                    new Parameter("until", Schema.time(), "The end, exclusive; now"));

    /// The parameters of reports.
    static final List<Parameter> SUMS = and(filters(), cacheMode());

    /// The parameters of reports by time.
    static final Parameter STEP =
            new Parameter("interval", words(Period.Interval.values()), "How long a part is; daily");

    /// The parameters that select rows.
    static final List<Parameter> ROWS =
            and(
                    filters(),
                    Parameter.text("error_type", "The code of the problem"),
                    Parameter.text("session", "The session"),
                    Parameter.text("finish_reason", "Why the answer ended"),
                    Parameter.text("outcome", "As success, refused, cut or client_closed"),
                    new Parameter("stream", Schema.flag(), "Whether the answer was a stream"),
                    new Parameter("cache", words(Hit.values()), "Whether the cache answered"),
                    Parameter.whole("min_duration_ms", "Took at least so long"),
                    Parameter.text("search", "A text somewhere in the row"));

    /// The parameters of the log.
    static final List<Parameter> PAGES =
            and(
                    ROWS,
                    Parameter.text("request_id", "The id of a request; the others do not count"),
                    Parameter.whole("limit", "The length of a page; 50, at most 200"),
                    Parameter.whole("offset", "How many rows are left out"),
                    Parameter.text("after", "The 'next' of the page before"));

    /// The parameters of the export.
    static final List<Parameter> FILE =
            and(
                    ROWS,
                    new Parameter(
                            "format", words(UsageExport.Format.values()), "jsonl by default"));

    private static List<Parameter> filters() {
        var all = new ArrayList<>(PERIOD);
        DIMENSIONS.forEach(
                (dimension, names) ->
                        names.forEach(
                                name -> all.add(Parameter.text(name, "Of this " + dimension))));
        return List.copyOf(all);
    }

    private static Parameter cacheMode() {
        return new Parameter("cache_mode", words(Mode.values()), "Whether hits count; uncached");
    }

    private static Schema words(Enum<?>[] words) {
        return Schema.words(Arrays.stream(words).map(UsageQuery::lower).toArray(String[]::new));
    }

    private static List<Parameter> and(List<Parameter> some, Parameter... more) {
        return Stream.concat(some.stream(), Arrays.stream(more)).toList();
    }

    /// Whether the cache answered.
    private enum Hit {
        HIT,
        MISS
    }

    /// Which calls count.
    public enum Mode {
        UNCACHED,
        CACHED,
        ALL
    }

    public static UsageQuery of(AdminRequest request) {
        var values = new LinkedHashMap<String, String>();
        DIMENSIONS.forEach(
                (dimension, names) -> {
                    for (String name : names) {
                        String value = request.query(name);
                        if (value != null) {
                            values.put(dimension, value);
                        }
                    }
                });
        String mode = request.query("cache_mode");
        return new UsageQuery(
                new UsageFilter(period(request), values),
                mode == null
                        ? Mode.UNCACHED
                        : word("cache_mode", mode.toUpperCase(Locale.ROOT), Mode.values()),
                null,
                UserPath.ROOT);
    }

    /// The same for the calls of one key only.
    UsageQuery ofKey(String caller) {
        return new UsageQuery(filter.with("key", caller), mode, caller, scope);
    }

    /// The same for the calls at or below a user path only.
    public UsageQuery below(String path) {
        if (path.equals(UserPath.ROOT)) {
            return this;
        }
        String asked = filter.values().get(USER_PATH);
        if (asked != null && !UserPath.within(asked, path)) {
            throw new Problem.Forbidden(
                            "The key belongs to the user path '%s' and shows usage there and below only."
                                    .formatted(path))
                    .asException();
        }
        UsageFilter scoped = asked == null ? filter.with(USER_PATH, path) : filter;
        return new UsageQuery(scoped, mode, key, path);
    }

    public static <E extends Enum<E>> E word(String name, String value, E[] words) {
        for (E word : words) {
            if (word.name().equals(value)) {
                return word;
            }
        }
        String known = String.join(", ", List.of(words).stream().map(UsageQuery::lower).toList());
        throw AdminRequest.invalid(name, "must be one of: " + known);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static Period period(AdminRequest request) {
        ZoneId zone = zone(request.query("timezone"));
        Instant now = Instant.now();
        Instant since = instant(request, "since");
        Instant until = instant(request, "until");
        if (since != null) {
            Instant end = until == null ? now : until;
            if (!since.isBefore(end)) {
                throw AdminRequest.invalid("since", "must be before 'until'");
            }
            return Period.between(since, end, zone, now);
        }
        if (until != null) {
            throw AdminRequest.invalid("until", "needs 'since'");
        }
        LocalDate last = date(request, "end_date", LocalDate.now(zone));
        int days = request.query("days", DAYS, MOST_DAYS);
        LocalDate first = date(request, "start_date", last.minusDays(Math.max(1, days) - 1L));
        if (first.isAfter(last)) {
            throw AdminRequest.invalid("start_date", "must not be after 'end_date'");
        }
        return Period.of(first, last, zone);
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException _) {
            throw AdminRequest.invalid("timezone", "must be a time zone such as Europe/Berlin");
        }
    }

    private static @Nullable Instant instant(AdminRequest request, String name) {
        String text = request.query(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            throw AdminRequest.invalid(name, "must be a time such as 2026-11-28T10:00:00Z");
        }
    }

    private static LocalDate date(AdminRequest request, String name, LocalDate otherwise) {
        String text = request.query(name);
        try {
            return text == null ? otherwise : LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            throw AdminRequest.invalid(name, "must be a date such as 2026-11-28");
        }
    }

    public int limit(AdminRequest request) {
        return Math.max(1, request.query("limit", LIMIT, MOST));
    }

    public int offset(AdminRequest request) {
        return request.query("offset", 0, 100_000);
    }

    /// Whether a row may be shown.
    public boolean owns(Row row) {
        return (key == null || key.equals(row.tags().get("key")))
                && below(row.tags().get(USER_PATH), scope);
    }

    /// What the log shows. A user path includes all paths below, which tags cannot.
    CallLog.Wanted wanted(AdminRequest request) {
        var tags = new LinkedHashMap<>(filter.values());
        String path = tags.remove(USER_PATH);
        String operation = tags.remove("operation");
        String status = tags.remove("status");
        tags.remove("tag");
        String error = request.query("error_type");
        if (error != null) {
            tags.put("error", error);
        }
        String session = request.query("session");
        if (session != null) {
            tags.put("session", session);
        }
        String search = request.query("search");
        RowMembers members = members(request);
        members.equal("operation", operation);
        members.equal("status", status);
        Predicate<Row> condition =
                row ->
                        (path == null || below(row.tags().get(USER_PATH), path))
                                && (search == null || row.body().contains(search))
                                && members.fit(row);
        return new CallLog.Wanted(
                filter.period(),
                tags,
                condition,
                place(request.query("after")),
                offset(request),
                limit(request));
    }

    private static RowMembers members(AdminRequest request) {
        var members = new RowMembers();
        members.equal("finish_reason", request.query("finish_reason"));
        members.equal("outcome", request.query("outcome"));
        members.present("stream", flag(request, "stream"));
        members.present("cache", hit(request));
        members.atLeast("duration_us", 1_000L * request.query("min_duration_ms", 0, 1 << 30));
        return members;
    }

    /// A row without the tag belongs to the whole organisation.
    private static boolean below(@Nullable String path, String root) {
        return UserPath.within(path == null ? UserPath.ROOT : path, root);
    }

    private static @Nullable Boolean flag(AdminRequest request, String name) {
        String text = request.query(name);
        if (text == null || text.equals("true") || text.equals("false")) {
            return text == null ? null : Boolean.valueOf(text);
        }
        throw AdminRequest.invalid(name, "must be true or false");
    }

    private static @Nullable Boolean hit(AdminRequest request) {
        String text = request.query("cache");
        return text == null
                ? null
                : word("cache", text.toUpperCase(Locale.ROOT), Hit.values()) == Hit.HIT;
    }

    /// A place as a parameter for the next page.
    public static String cursor(Journal.Place place) {
        return place.time() + "_" + place.id();
    }

    /// The place that a parameter names; `null` without one.
    public static Journal.@Nullable Place place(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        int mark = cursor.indexOf('_');
        if (mark < 1 || !cursor.substring(0, mark).matches("\\d{1,18}")) {
            throw AdminRequest.invalid("after", "must be the 'next' of the page before");
        }
        return new Journal.Place(
                Long.parseLong(cursor.substring(0, mark)), cursor.substring(mark + 1));
    }
}
