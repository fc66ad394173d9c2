package dev.gatehouse.cache.store;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often answers would have served other questions and how often not, by the score of the
/// question in steps. Its size is fixed, and it is never changed.
public final class CheckCounts {
    /// A score of 1 is the last of the steps, which begin at 0.
    public static final int STEPS = 64;

    /// Nothing counted.
    public static final CheckCounts NONE = new CheckCounts(new int[2 * (STEPS + 1)]);

    /// Beyond so many, a count means nothing more, and sums stay in range.
    private static final int MOST = 100_000_000;

    private final int[] counts;

    private CheckCounts(int[] counts) {
        this.counts = counts;
    }

    /// The same and one more.
    ///
    /// @param score from 0 to 1; counted at the next higher step, which promises less
    public CheckCounts plus(double score, boolean served) {
        int[] more = counts.clone();
        int step = (int) Math.ceil(Math.clamp(score, 0, 1) * STEPS);
        int place = 2 * step + (served ? 0 : 1);
        more[place] = Math.min(MOST, more[place] + 1);
        return new CheckCounts(more);
    }

    CheckCounts plus(CheckCounts other) {
        int[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.min(MOST, sum[i] + other.counts[i]);
        }
        return new CheckCounts(sum);
    }

    /// What this counts beyond another one that it began with.
    CheckCounts minus(CheckCounts before) {
        int[] rest = counts.clone();
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.max(0, rest[i] - before.counts[i]);
        }
        return new CheckCounts(rest);
    }

    /// How often answers would have served at a step.
    public int right(int step) {
        return counts[2 * step];
    }

    /// How often they would not have.
    public int wrong(int step) {
        return counts[2 * step + 1];
    }

    /// How many checks there were.
    public long sum() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /// Three numbers for each step with a count: the step, how often right, how often wrong.
    void write(JsonWriter out) {
        out.array();
        for (int step = 0; step <= STEPS; step++) {
            if (right(step) > 0 || wrong(step) > 0) {
                out.value(step).value(right(step)).value(wrong(step));
            }
        }
        out.endArray();
    }

    String text() {
        var out = new JsonWriter();
        write(out);
        return out.toString();
    }

    /// Reads one; what is none counts nothing.
    static CheckCounts of(@Nullable Json text) throws MalformedJson {
        if (text == null) {
            return NONE;
        }
        int[] counts = new int[2 * (STEPS + 1)];
        for (int i = 0; i + 2 < text.size(); i += 3) {
            long step = text.at(i).asLong();
            if (step >= 0 && step <= STEPS) {
                counts[2 * (int) step] = Math.clamp(text.at(i + 1).asLong(), 0, MOST);
                counts[2 * (int) step + 1] = Math.clamp(text.at(i + 2).asLong(), 0, MOST);
            }
        }
        return new CheckCounts(counts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckCounts it && Arrays.equals(counts, it.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return text();
    }
}
