package dev.gatehouse.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Sum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what passes to a sink: how much of each kind, a digest of it that does not depend on the
/// order, and what the measures of each set of sums are together.
///
/// What expires soon is left out: between two counts it may be gone.
///
/// Not safe for many threads.
public final class Totals implements Sink {
    private final Sink next;
    private final Progress progress;
    private final long soon;
    private final Map<Kind, Amount> amounts = new EnumMap<>(Kind.class);
    private final Map<String, long[]> measures = new TreeMap<>();
    private final MessageDigest sha = Sha256.start();

    private record Amount(long count, long digest) {
        static final Amount NONE = new Amount(0, 0);
    }

    /// @param soon what expires before, in milliseconds since 1970, is not counted
    Totals(Sink next, Progress progress, long soon) {
        this.next = next;
        this.progress = progress;
        this.soon = soon;
    }

    /// How many there are of a kind.
    public long count(Kind kind) {
        return amounts.getOrDefault(kind, Amount.NONE).count();
    }

    long digest(Kind kind) {
        return amounts.getOrDefault(kind, Amount.NONE).digest();
    }

    /// The measures of all buckets of a set together.
    ///
    /// @param width of the buckets, in minutes
    public long[] measures(String set, int width) {
        return measures.getOrDefault(key(set, width), new long[Sum.MOST_MEASURES]).clone();
    }

    /// How the other side differs, in words; empty when it has the same.
    List<String> differences(Totals stored) {
        List<String> differences = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Amount one = amounts.getOrDefault(kind, Amount.NONE);
            Amount other = stored.amounts.getOrDefault(kind, Amount.NONE);
            if (!one.equals(other)) {
                differences.add(
                        one.count() == other.count()
                                ? "%d %s, some with other content"
                                        .formatted(one.count(), kind.words())
                                : "%d of %d %s"
                                        .formatted(other.count(), one.count(), kind.words()));
            }
        }
        if (differences.isEmpty() && !sameMeasures(stored)) {
            differences.add("other measures");
        }
        return differences;
    }

    private boolean sameMeasures(Totals stored) {
        return measures.keySet().equals(stored.measures.keySet())
                && measures.entrySet().stream()
                        .allMatch(
                                it ->
                                        Arrays.equals(
                                                it.getValue(), stored.measures.get(it.getKey())));
    }

    @Override
    public void documents(List<Document> page) throws IOException {
        next.documents(page);
        for (Document document : page) {
            if (document.expires() == null || document.expires() >= soon) {
                add(Kind.DOCUMENTS, Lines.of(document));
            }
        }
        progress.done(Kind.DOCUMENTS, page.size());
    }

    @Override
    public void rows(String journal, List<Row> page) throws IOException {
        next.rows(journal, page);
        page.forEach(row -> add(Kind.ROWS, Lines.of(journal, row)));
        progress.done(Kind.ROWS, page.size());
    }

    @Override
    public void sums(List<BucketSums.Total> page) throws IOException {
        next.sums(page);
        for (BucketSums.Total total : page) {
            add(Kind.SUMS, Lines.of(total));
            long[] sum =
                    measures.computeIfAbsent(
                            key(total.bucket().set(), total.bucket().width()),
                            _ -> new long[Sum.MOST_MEASURES]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += total.measures()[i];
            }
        }
        progress.done(Kind.SUMS, page.size());
    }

    @Override
    public void positions(List<Contents.Position> page) throws IOException {
        next.positions(page);
        page.forEach(position -> add(Kind.POSITIONS, Lines.of(position)));
        progress.done(Kind.POSITIONS, page.size());
    }

    @Override
    public void counters(List<Counters.Amount> page) throws IOException {
        next.counters(page);
        for (Counters.Amount amount : page) {
            if (amount.expires() >= soon) {
                add(Kind.COUNTERS, Lines.of(amount));
            }
        }
        progress.done(Kind.COUNTERS, page.size());
    }

    @Override
    public void blob(String id, InputStream content) throws IOException {
        MessageDigest digest = Sha256.start();
        digest.update(id.getBytes(UTF_8));
        digest.update((byte) 0);
        next.blob(id, new DigestInputStream(content, digest));
        add(Kind.BLOBS, digest.digest());
        progress.done(Kind.BLOBS, 1);
    }

    private void add(Kind kind, JsonWriter line) {
        add(kind, sha.digest(line.bytes()));
    }

    private void add(Kind kind, byte[] digest) {
        Amount before = amounts.getOrDefault(kind, Amount.NONE);
        long added = ByteBuffer.wrap(digest).getLong();
        amounts.put(kind, new Amount(before.count() + 1, before.digest() + added));
    }

    private static String key(String set, int width) {
        return width + " " + set;
    }
}
