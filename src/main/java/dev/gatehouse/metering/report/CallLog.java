package dev.gatehouse.metering.report;

import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rows of calls, the newest first.
public final class CallLog {
    /// How many rows are read for one page at most, where a condition has no index.
    private static final int MOST_READ = 10_000;

    private static final int PART = 500;

    private final Journal journal;
    private final String name;

    /// @param name of the journal
    public CallLog(Journal journal, String name) {
        this.journal = journal;
        this.name = name;
    }

    /// A page of the log.
    ///
    /// @param next the place of its last row; `null` when there are no more
    public record Page(List<Row> rows, Journal.@Nullable Place next) {}

    /// Which rows are wanted.
    ///
    /// @param tags values that tags must have
    /// @param condition what else must hold
    /// @param after the place that the page before ended at, `null` for the first
    /// @param skip how many rows are left out before the page
    public record Wanted(
            Period period,
            Map<String, String> tags,
            Predicate<Row> condition,
            Journal.@Nullable Place after,
            int skip,
            int limit) {
        /// The same from another place on.
        public Wanted after(Journal.@Nullable Place place) {
            return new Wanted(period, tags, condition, place, 0, limit);
        }
    }

    /// The rows of a request: that with its id, and those of clients that chose it as the id of
    /// their request.
    public List<Row> find(String id) throws StorageException {
        Row own = journal.find(name, id);
        if (own != null) {
            return List.of(own);
        }
        var tags = Map.of("request_id", id);
        return journal.page(name, new Journal.Query(0, Long.MAX_VALUE, tags, null, PART));
    }

    /// Reads a page. It may have fewer rows than wanted and yet not be the last one.
    public Page page(Wanted wanted) throws StorageException {
        var rows = new ArrayList<Row>();
        Journal.Place place = wanted.after();
        int left = wanted.skip();
        int read = 0;
        while (read < MOST_READ) {
            // Where some of the first do not fit, few may: many are read at once.
            int most = read == 0 ? Math.clamp(left + (long) wanted.limit(), 1, PART) : PART;
            List<Row> part = part(wanted, place, most);
            for (Row row : part) {
                place = new Journal.Place(row.time(), row.id());
                boolean fits = wanted.condition().test(row);
                if (fits && left > 0) {
                    left--;
                } else if (fits) {
                    rows.add(row);
                }
                if (rows.size() == wanted.limit()) {
                    return new Page(rows, place);
                }
            }
            if (part.size() < most) {
                return new Page(rows, null);
            }
            read += part.size();
        }
        return new Page(rows, place);
    }

    /// Reads rows, the newest first, up to a number that keeps a report from taking long.
    ///
    /// @return whether those were all
    public boolean scan(Wanted wanted, Consumer<Row> rows) throws StorageException {
        Journal.Place place = null;
        for (int read = 0; read < MOST_READ; read += PART) {
            List<Row> part = part(wanted, place, PART);
            part.stream().filter(wanted.condition()).forEach(rows);
            if (part.size() < PART) {
                return true;
            }
            place = new Journal.Place(part.getLast().time(), part.getLast().id());
        }
        return false;
    }

    private List<Row> part(Wanted wanted, Journal.@Nullable Place after, int limit)
            throws StorageException {
        return journal.page(
                name,
                new Journal.Query(
                        wanted.period().from().toEpochMilli(),
                        wanted.period().to().toEpochMilli(),
                        wanted.tags(),
                        after,
                        limit));
    }
}
