import dev.gatehouse.cost.Charge;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.DimensionLimits;
import dev.gatehouse.metering.RowContent;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Fills a database with the calls of many days, as a gateway would have left it.
///
///     java -cp 'gatehouse.jar:lib/*' prove/FillUsage.java FILE|postgresql://... ROWS DAYS SEED
///
/// A row has the members of those of RowWriter; its tags and sums are made by RowContent. The calls
/// of the last three days are applied as the ledger applies them. Those of the first ten days are
/// appended, and their sums, added up by day, are stored as a copy of a database stores them, without
/// those by the minute: a gateway has deleted these. The days between are those ten days again and
/// again, copied by SQL with later times and other ids.
class FillUsage {
    private static final long MINUTE = 60_000;
    private static final long QUARTER = 15 * MINUTE;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final int BATCH = 1_000;
    private static final int BASE_DAYS = 10;
    private static final int APPLIED_DAYS = 3;

    private static final int KEYS = 200;
    private static final int PATHS = 300;
    private static final int MODELS = 40;
    private static final int ACCOUNTS = 8;
    private static final int USERS = 2_000;
    private static final int TAGS = 20;
    private static final int OPEN_SESSIONS = 400;
    private static final String[] OPERATIONS = {"chat-completions", "responses", "messages", "embeddings"};
    private static final String[] ENDPOINTS = {"/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/embeddings"};
    private static final String[] PROVIDERS = {"openai", "anthropic", "gemini", "mistral"};
    private static final String[] ERRORS = {"rate_limited", "upstream_error", "timeout", "invalid_request"};
    private static final String[] OUTCOMES = {"refused", "cut", "client_closed"};
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final Random random;
    private final RowContent content =
            new RowContent((_, _, _) -> Charge.unknown("prices"), new DimensionLimits());
    private final String[] sessions = new String[OPEN_SESSIONS];
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(16);
    private long sequence;
    private long sessionsMade;

    private interface Work {
        void on(Storage storage) throws Exception;
    }

    private FillUsage(long seed) {
        random = new Random(seed);
    }

    static void main(String[] arguments) throws Exception {
        new FillUsage(Long.parseLong(arguments[3]))
                .fill(arguments[0], Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private void fill(String place, long rows, int days) throws Exception {
        long began = System.nanoTime();
        long now = System.currentTimeMillis();
        long first = Math.floorDiv(now, DAY) * DAY - (days - 1) * DAY;
        long applied = first + (days - APPLIED_DAYS) * DAY;
        int base = Math.min(BASE_DAYS, days - APPLIED_DAYS);
        try (Storage storage = open(place)) {
            made(storage, () -> days(first, base, rows / days, false, now));
            storage.rollups().sealBefore(first + base * DAY);
        }
        said(began, base + " days made");
        try (var copies = new Copies(place, first, base)) {
            for (long shift = base * DAY; first + shift < applied; shift += base * DAY) {
                copies.add(shift, applied);
                said(began, "copied up to day " + (shift / DAY + base));
            }
        }
        try (Storage storage = open(place)) {
            made(storage, () -> days(applied, APPLIED_DAYS, rows / days, true, now));
        }
        said(began, "applied " + APPLIED_DAYS + " days");
    }

    private static void said(long began, String text) {
        System.err.printf("  %s after %d s%n", text, (System.nanoTime() - began) / 1_000_000_000);
    }

    private static Storage open(String place) throws Exception {
        return place.startsWith("postgresql:")
                ? SqlStorage.postgresql(PostgresAddress.parse(place), 4)
                : SqlStorage.sqlite(Path.of(place), Path.of(place).resolveSibling("lib"), Duration.ofSeconds(10));
    }

    private static final Work END = _ -> {};

    private interface Making {
        void run() throws Exception;
    }

    /// Makes entries in one thread and stores them in another.
    private void made(Storage storage, Making making) throws Exception {
        Thread.ofPlatform().daemon().start(() -> make(making));
        for (Work work = queue.take(); work != END; work = queue.take()) {
            work.on(storage);
        }
    }

    private void make(Making making) {
        try {
            making.run();
            queue.put(END);
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void days(long first, int days, long count, boolean applied, long now) throws Exception {
        for (int day = 0; day < days; day++) {
            long begin = first + day * DAY;
            day(begin, Math.min(begin + DAY, now), count, applied);
        }
    }

    private void day(long begin, long end, long count, boolean applied) throws Exception {
        var sums = new BucketSums();
        var entries = new ArrayList<Entry>(BATCH);
        for (long i = 0; i < count; i++) {
            long time = begin + (end - begin) * i / count + random.nextInt(50);
            Entry entry = entry(time);
            entries.add(entry);
            if (!applied) {
                sums.add(Math.floorDiv(time, QUARTER) * QUARTER, entry.sums());
            }
            if (entries.size() == BATCH || i == count - 1) {
                List<Entry> batch = List.copyOf(entries);
                entries.clear();
                queue.put(applied
                        ? storage -> storage.journal().apply(RowContent.JOURNAL, "fill", batch)
                        : storage -> storage.journal().append(RowContent.JOURNAL, batch.stream().map(Entry::row).toList()));
            }
        }
        List<BucketSums.Total> kept =
                sums.totals().stream().filter(it -> it.bucket().width() == Rollups.WIDTHS.getLast()).toList();
        for (int from = 0; from < kept.size(); from += 2 * BATCH) {
            List<BucketSums.Total> part = kept.subList(from, Math.min(from + 2 * BATCH, kept.size()));
            queue.put(storage -> storage.backend().contents().keepSums(part));
        }
    }

    private Entry entry(long time) {
        sequence++;
        String id = id(time);
        return content.entry(sequence, id, call(id, time));
    }

    private byte[] call(String id, long time) {
        // Some keys, paths and models have far more calls than others.
        int key = skewed(KEYS);
        int path = random.nextInt(10) < 8 ? (key * 3 / 2) % PATHS : random.nextInt(PATHS);
        int model = (key * 7 + skewed(8)) % MODELS;
        int operation = model % 13 == 0 ? 3 : model % 7 == 0 ? 2 : model % 5 == 0 ? 1 : 0;
        boolean failing = random.nextInt(100) < 3;
        boolean retried = random.nextInt(100) < 2;
        boolean hit = !failing && !retried && random.nextInt(100) < 5;
        boolean stream = operation != 3 && random.nextInt(10) < 6;
        long duration = Math.round(Math.exp(random.nextGaussian() * 0.9 + 7.2)) * 1_000;
        JsonWriter row = new JsonWriter(768).object().member("id", id);
        row.member("time", time).member("operation", OPERATIONS[operation]).member("endpoint", ENDPOINTS[operation]);
        row.member("requested_model", "model-" + model).member("key", "key-%012d".formatted(key));
        row.member("user_path", "/team-%02d/user-%02d".formatted(path / 20, path % 20));
        row.name("tags").array().value("tag-" + key % TAGS).endArray();
        if (random.nextInt(100) < 70) {
            row.member("end_user", "user-" + skewed(USERS));
        }
        if (random.nextInt(100) < 40) {
            row.member("session", session());
        }
        if (stream) {
            row.name("stream").value(true);
        }
        row.member("status", failing ? 502 : 200);
        row.member("outcome", failing ? OUTCOMES[random.nextInt(OUTCOMES.length)] : "success");
        String error = ERRORS[random.nextInt(ERRORS.length)];
        if (failing) {
            row.member("error", error);
        } else {
            row.member("finish_reason", "stop");
        }
        row.member("duration_us", hit ? 900 : duration);
        int account = model % ACCOUNTS;
        if (hit) {
            row.member("cache", "exact").member("cached_id", id(time - DAY));
            row.member("account", account(account)).member("model", "model-" + model).member("saved", 1_250_000L);
        }
        if (stream) {
            row.member("first_content_us", hit ? 800 : duration / 4);
        }
        row.name("attempts").array();
        if (retried) {
            attempt(id(time), account, model, operation, duration / 3, stream, error, row);
        }
        if (!hit) {
            int last = retried ? (account + 1) % ACCOUNTS : account;
            attempt(id(time), last, model, operation, duration, stream, failing ? error : null, row);
        }
        return row.endArray().end().bytes();
    }

    private void attempt(
            String id, int account, int model, int operation, long duration, boolean stream, String error, JsonWriter row) {
        row.object().member("id", id).member("account", account(account));
        row.member("provider", PROVIDERS[account % PROVIDERS.length]).member("model", "model-" + model);
        row.member("operation", OPERATIONS[operation]).member("start_us", 150L).member("duration_us", duration);
        if (error != null) {
            row.member("error", error).end();
            return;
        }
        if (stream) {
            row.member("first_content_us", duration / 4);
        }
        row.member("upstream_request_id", "req_" + id.toLowerCase(java.util.Locale.ROOT));
        row.member("finish_reason", "stop");
        long in = 100 + random.nextInt(4_000);
        long out = operation == 3 ? 0 : 20 + random.nextInt(800);
        row.name("usage").object().member("input", in).member("output", out);
        long cached = random.nextInt(3) == 0 ? in / 2 : 0;
        if (cached > 0) {
            row.member("cached", cached);
        }
        row.end().name("charge").object().member("input", (in - cached) * 150);
        if (out > 0) {
            row.member("output", out * 600);
        }
        if (cached > 0) {
            row.member("cache_read", cached * 75);
        }
        row.member("source", "catalogue").member("date", "2026-11-01").end().end();
    }

    /// A number below a limit; small ones are more frequent.
    private int skewed(int limit) {
        double x = random.nextDouble();
        return (int) (limit * x * x);
    }

    private static String account(int number) {
        return "account-" + number;
    }

    /// A session ends after about eight calls.
    private String session() {
        int place = random.nextInt(OPEN_SESSIONS);
        if (sessions[place] == null || random.nextInt(8) == 0) {
            sessions[place] = "session-" + sessionsMade++;
        }
        return sessions[place];
    }

    /// A ULID.
    private String id(long time) {
        var id = new char[26];
        Arrays.fill(id, '0');
        long high = time << 16 | random.nextInt(1 << 16);
        long low = random.nextLong();
        for (int i = 25; i >= 0; i--) {
            id[i] = DIGITS[(int) (low & 31)];
            low = low >>> 5 | high << 59;
            high >>>= 5;
        }
        return new String(id);
    }

    /// The first days once more, with later times and other ids, which grow with the time as those
    /// of a gateway do.
    private static final class Copies implements AutoCloseable {
        /// The first five digits of a ULID are its time in so many milliseconds.
        private static final long UNIT = 1L << 25;

        private static final List<String> TABLES =
                List.of("gh_rows", "gh_tags", "gh_rollups", "gh_spans", "gh_series", "gh_seals");

        private static final long SPAN = 16 * DAY;

        private final Connection connection;
        private final long first;
        private final int days;
        private final boolean sqlite;

        private Copies(String place, long first, int days) throws SQLException {
            this.first = first;
            this.days = days;
            sqlite = !place.startsWith("postgresql:");
            connection =
                    sqlite
                            ? DriverManager.getConnection("jdbc:sqlite:" + place)
                            : DriverManager.getConnection("jdbc:postgresql://" + place.substring(place.indexOf('@') + 1), "prove", "");
            for (String table : TABLES) {
                run("create " + (sqlite ? "" : "unlogged ") + "table base_" + table + " as select * from " + table);
            }
            if (sqlite) {
                for (String pragma : List.of("journal_mode = memory", "synchronous = off", "cache_size = -500000")) {
                    run("pragma " + pragma);
                }
            } else {
                run("set synchronous_commit = off");
            }
            connection.setAutoCommit(false);
        }

        private void add(long shift, long before) throws SQLException {
            String in = " where %s + " + shift + " < " + before;
            run("insert into gh_rows select journal, " + id("id", shift) + ", time + " + shift + ", tags,"
                    + " replace(replace(body, id, " + id("id", shift) + "), '\"time\":' || time || ',', '\"time\":' || (time + "
                    + shift + ") || ',') from base_gh_rows" + in.formatted("time"));
            run("insert into gh_tags select tag, time + " + shift + ", " + id("id", shift) + " from base_gh_tags" + in.formatted("time"));
            for (String table : List.of("gh_rollups", "gh_spans")) {
                run("insert into " + table + " select name, width, bucket + " + shift + ", digest"
                        + numbered("d", Sum.MOST_DIMENSIONS) + numbered("m", Sum.MOST_MEASURES)
                        + " from base_" + table + in.formatted("bucket"));
            }
            run("insert into gh_series select (bucket + " + shift + ") / " + SPAN + " * " + SPAN
                    + ", name, dimension, value, bucket + " + shift + numbered("m", Sum.MOST_MEASURES)
                    + " from base_gh_series" + in.formatted("bucket"));
            run("insert into gh_seals select width, bucket + " + shift + ", maker from base_gh_seals" + in.formatted("bucket"));
            connection.commit();
        }

        private static String numbered(String name, int count) {
            return IntStream.range(0, count).mapToObj(i -> ", " + name + i).collect(Collectors.joining());
        }

        /// The digits of an id that stand for its time, to the next [#UNIT], are those of a later one.
        private String id(String column, long shift) {
            var cases = new StringBuilder("(case substr(" + column + ", 1, 5)");
            for (long time = first / UNIT - 1; time <= (first + days * DAY) / UNIT + 1; time++) {
                cases.append(" when '").append(digits(time)).append("' then '").append(digits(time + shift / UNIT)).append('\'');
            }
            return cases + " end || substr(" + column + ", 6))";
        }

        private static String digits(long time) {
            var digits = new StringBuilder();
            for (int place = 4; place >= 0; place--) {
                digits.append(DIGITS[(int) (time >>> 5 * place & 31)]);
            }
            return digits.toString();
        }

        private void run(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            for (String table : TABLES) {
                run("drop table base_" + table);
            }
            connection.commit();
            connection.close();
        }
    }
}
