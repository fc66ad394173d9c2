package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Notes and rows that are JSON texts; each row adds 1 to a sum.
///
/// @param sent receives the key of each row that is sent to storage
/// @param counted runs where others would count rows
record PlainContent(List<String> sent, Runnable counted) implements LedgerContent {
    static final String JOURNAL = "calls";
    static final String SET = "all";

    PlainContent() {
        this(new ArrayList<>(), () -> {});
    }

    static byte[] text(String value) {
        return ('"' + value + '"').getBytes(UTF_8);
    }

    private static String value(byte[] text) {
        String json = new String(text, UTF_8);
        return json.substring(1, json.length() - 1);
    }

    @Override
    public String journal() {
        return JOURNAL;
    }

    @Override
    public Entry entry(long sequence, String key, byte[] row) {
        if (value(row).equals("unreadable")) {
            throw new IllegalArgumentException("the row of " + key + " is unreadable");
        }
        sent.add(key);
        var sum = new Sum(SET, List.of("calls"), new long[] {1});
        return new Entry(sequence, new Row(key, 1, Map.of(), new String(row, UTF_8)), List.of(sum));
    }

    @Override
    public long time(byte[] row) {
        return 1;
    }

    @Override
    public void awaitCounted() {
        counted.run();
    }

    @Override
    public byte[] merged(List<byte[]> notes) {
        return text(joined(notes));
    }

    @Override
    public byte[] interrupted(String key, List<byte[]> notes) {
        String all = joined(notes);
        if (all.contains("unreadable")) {
            throw new IllegalArgumentException("a note of " + key + " is unreadable");
        }
        return text("interrupted after " + all);
    }

    /// Each note once, where it was last.
    private static String joined(List<byte[]> notes) {
        var all = new LinkedHashSet<String>();
        for (byte[] note : notes) {
            for (String one : value(note).split("\\+", -1)) {
                all.remove(one);
                all.add(one);
            }
        }
        return String.join("+", all);
    }
}
