package dev.gatehouse.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Samples;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Sum;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// What a storage has, as lines that can be compared; read by the shapes, other than copies do.
final class Contained {
    static final int ROWS = 700;

    private static final long YEARS = 1L << 50;

    private Contained() {}

    /// Fills a storage with some of everything.
    static void fill(Storage storage) throws IOException {
        List<Draft> drafts = new ArrayList<>();
        int number = 0;
        for (String text : Samples.oddTexts().toList()) {
            drafts.add(new Draft("odd", text, "owner " + text, null, "{\"n\":" + number++ + "}"));
        }
        for (int i = 0; i < 120; i++) {
            drafts.add(new Draft("prices", "p" + i, null, i % 2 == 0 ? null : YEARS, "{}"));
        }
        storage.documents().putAll(drafts);
        Document gone = Objects.requireNonNull(storage.documents().find("prices", "p7"));
        storage.documents().remove("prices", "p7", gone.version());
        entries(storage, 1, ROWS);
        storage.journal().append("audit", List.of(new Row("a", 1, Map.of("by", "x"), "{}")));
        long later = storage.backend().now() + YEARS;
        storage.counters()
                .hold("h", List.of(new Counters.Claim("budget/a", 5, 100, later)), 600_000);
        storage.counters()
                .settle(
                        "s",
                        List.of(
                                new Counters.Amount("budget/a", 42, later),
                                new Counters.Amount("budget/b", 7, later)));
        for (int size : new int[] {0, 1, 300_000}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            storage.blobs().put("blob " + size + " \u00e9", new ByteArrayInputStream(content));
        }
    }

    private static void entries(Storage storage, int from, int to) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            var row =
                    new Row(
                            "call" + i,
                            1_700_000_000_000L + i * 10_000L,
                            Map.of("model", "m" + i % 3, "key", "k\n" + i % 2),
                            "{\"cost\":" + i + ",\"text\":\"\u00e9\\u0001\"}");
            entries.add(
                    new Entry(
                            i,
                            row,
                            List.of(
                                    new Sum(
                                            "models",
                                            List.of("m" + i % 3, "", "chat"),
                                            new long[] {1, i, -i}))));
        }
        storage.journal().apply("calls", "0123456789abcdef", entries);
    }

    /// Changes some of it.
    static void change(Storage storage) throws IOException {
        entries(storage, ROWS + 1, ROWS + 20);
        Row before = Objects.requireNonNull(storage.journal().find("calls", "call" + ROWS));
        var after = new Row(before.id(), before.time(), Map.of("model", "other"), "{}");
        storage.journal()
                .revise(
                        "calls",
                        before,
                        after,
                        List.of(new Sum("models", List.of("m0", "", "chat"), new long[] {0, 5})));
        storage.documents()
                .putAll(
                        List.of(
                                new Draft("prices", "p3", "me", null, "{\"new\":1}"),
                                new Draft("keys", "k", null, null, "{}")));
        long later = storage.backend().now() + YEARS;
        storage.counters().settle("t", List.of(new Counters.Amount("budget/a", 1, later)));
        storage.blobs().put("blob 1 \u00e9", new ByteArrayInputStream("changed".getBytes(UTF_8)));
    }

    /// All of it but what times differ by from storage to storage.
    static List<String> of(Storage storage) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String collection : List.of("odd", "prices", "keys")) {
            for (Document each : storage.documents().page(collection, null, null, 1_000)) {
                lines.add(
                        String.join(
                                "|",
                                collection,
                                each.id(),
                                each.owner(),
                                String.valueOf(each.expires()),
                                String.valueOf(each.version()),
                                each.body()));
            }
        }
        for (String journal : List.of("calls", "audit")) {
            var all = new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 10_000);
            for (Row row : storage.journal().page(journal, all)) {
                lines.add(row.id() + row.time() + new TreeMap<>(row.tags()) + row.body());
            }
            var tagged = new Journal.Query(0, Long.MAX_VALUE, Map.of("model", "m1"), null, 10_000);
            lines.add("m1: " + storage.journal().page(journal, tagged).size());
        }
        lines.add("position " + storage.journal().position("0123456789abcdef"));
        for (BucketSums.Total total : storage.backend().contents().sums(null, 100_000)) {
            lines.add(total.bucket() + Arrays.toString(total.measures()));
        }
        for (Counters.Value value :
                storage.counters().read(List.of("budget/a", "budget/b", "none"))) {
            lines.add("used " + value.used());
        }
        for (String id : storage.blobs().ids(null, 100)) {
            try (InputStream in = Objects.requireNonNull(storage.blobs().get(id))) {
                lines.add(id + Arrays.hashCode(in.readAllBytes()));
            }
        }
        lines.add(
                "nodes "
                        + storage.backend().contents().positions(null, 9).stream()
                                .map(Contents.Position::sequence)
                                .toList());
        lines.sort(null);
        return lines;
    }
}
