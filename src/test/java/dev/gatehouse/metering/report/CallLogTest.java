package dev.gatehouse.metering.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Sum;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private static final int ROWS = 8_000;

    private final Counted journal = new Counted();
    private final CallLog log = new CallLog(journal, "calls");

    private CallLog.Wanted wanted(Predicate<Row> condition, int skip) {
        var period = new Period(Instant.EPOCH, Instant.ofEpochMilli(ROWS), ZoneOffset.UTC, 15);
        return new CallLog.Wanted(period, Map.of(), condition, null, skip, 50);
    }

    private static Predicate<Row> each(long nth) {
        return row -> row.time() % nth == 0;
    }

    @Test
    void a_page_without_a_condition_reads_what_it_shows() throws Exception {
        CallLog.Page page = log.page(wanted(_ -> true, 0));

        assertThat(page.rows()).hasSize(50);
        assertThat(journal.limits).containsExactly(50);
    }

    @Test
    void rows_that_few_of_all_are_come_in_few_reads() throws Exception {
        CallLog.Page page = log.page(wanted(each(100), 0));

        assertThat(page.rows()).hasSize(50);
        assertThat(journal.limits.size()).isLessThan(15);
    }

    @Test
    void pages_follow_each_other_without_gaps_whatever_was_read_beyond_them() throws Exception {
        List<Long> times = new ArrayList<>();
        CallLog.Page page = log.page(wanted(each(70), 3));
        while (true) {
            page.rows().forEach(row -> times.add(row.time()));
            Journal.Place next = page.next();
            if (next == null) {
                break;
            }
            page = log.page(wanted(each(70), 3).after(next));
        }

        List<Long> all =
                LongStream.range(0, ROWS)
                        .map(i -> ROWS - 1 - i)
                        .filter(it -> it % 70 == 0)
                        .boxed()
                        .toList();
        assertThat(times).isEqualTo(all.subList(3, all.size()));
    }

    /// Rows at each millisecond, and the limits of the reads.
    private static final class Counted implements Journal {
        private final List<Integer> limits = new ArrayList<>();

        @Override
        public List<Row> page(String journal, Query query) {
            limits.add(query.limit());
            Place before = query.before();
            long last = before == null ? ROWS - 1 : before.time() - 1;
            return LongStream.rangeClosed(0, last)
                    .map(i -> last - i)
                    .limit(query.limit())
                    .mapToObj(time -> new Row("r" + time, time, Map.of(), "{}"))
                    .toList();
        }

        @Override
        public Set<String> append(String journal, List<Row> rows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void apply(String journal, String node, List<Entry> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position(String node) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean revise(String journal, Row before, Row after, List<Sum> differences) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable Row find(String journal, String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int deleteBefore(String journal, long time, int limit) {
            throw new UnsupportedOperationException();
        }
    }
}
