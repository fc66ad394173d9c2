package dev.gatehouse.vector.embedded;

import dev.gatehouse.vector.VectorStore.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The vectors of one partition, in arrays without gaps: removing one moves the last into its
/// place.
///
/// A search compares the signs of all of them with those of the vector asked for, and computes the
/// cosines of those that differ in the fewest signs. Not safe for several threads while it changes.
final class FlatPartition {
    /// How many of the nearest by signs get a cosine. On 100 000 questions the true neighbour was
    /// among the best 50 each time.
    private static final int CANDIDATES = 200;

    /// The length of the vector asked for, in whole numbers.
    private static final int LENGTH = 60_000;

    private static final int FIRST = 8;

    /// In one block, so that a large partition grows without being copied.
    private static final int BLOCK = 256;

    private final String name;
    private final int dimensions;
    private final int words;
    private final List<Block> blocks = new ArrayList<>();
    private int count;

    FlatPartition(String name, int dimensions) {
        this.name = name;
        this.dimensions = dimensions;
        this.words = VectorCodes.words(dimensions);
    }

    /// The vectors at some places. The sketches lie word by word, so that a search runs over the
    /// same word of all of them: `bits[word * size + place]`.
    private final class Block {
        private int size;
        private long[] bits = {};
        private byte[] codes = {};
        private float[] factors = {};
        private long[] expiries = {};
        private FlatEntry[] entries = {};

        Block(int size) {
            grow(size);
        }

        final void grow(int larger) {
            var wider = new long[larger * words];
            for (int word = 0; word < words; word++) {
                System.arraycopy(bits, word * size, wider, word * larger, size);
            }
            bits = wider;
            codes = Arrays.copyOf(codes, larger * dimensions);
            factors = Arrays.copyOf(factors, larger);
            expiries = Arrays.copyOf(expiries, larger);
            entries = Arrays.copyOf(entries, larger);
            size = larger;
        }

        void put(int at, FlatEntry entry, VectorCodes vector) {
            for (int word = 0; word < words; word++) {
                bits[word * size + at] = vector.word(word);
            }
            System.arraycopy(vector.codes(), 0, codes, at * dimensions, dimensions);
            factors[at] = vector.factor();
            expiries[at] = entry.expires;
            entries[at] = entry;
        }

        void copy(Block from, int source, int target) {
            for (int word = 0; word < words; word++) {
                bits[word * size + target] = from.bits[word * from.size + source];
            }
            System.arraycopy(
                    from.codes, source * dimensions, codes, target * dimensions, dimensions);
            factors[target] = from.factors[source];
            expiries[target] = from.expiries[source];
            entries[target] = from.entries[source];
        }

        /// Counts in how many signs each of the first entries differs from a sketch.
        ///
        /// @return the least of the counts
        int distances(long[] sketch, int count, int[] into) {
            Arrays.fill(into, 0, count, 0);
            for (int word = 0; word < sketch.length; word++) {
                add(bits, word * size, sketch[word], count, into);
            }
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, into[i]);
            }
            return least;
        }

        void choose(int[] distances, int count, int first, long now, Nearest best) {
            int farthest = best.farthest();
            for (int at = 0; at < count; at++) {
                if (distances[at] < farthest && expiries[at] > now) {
                    best.add(distances[at], first + at);
                    farthest = best.farthest();
                }
            }
        }

        private static void add(long[] bits, int from, long signs, int count, int[] into) {
            for (int i = 0; i < count; i++) {
                into[i] += Long.bitCount(bits[from + i] ^ signs);
            }
        }
    }

    String name() {
        return name;
    }

    int dimensions() {
        return dimensions;
    }

    boolean empty() {
        return count == 0;
    }

    void add(FlatEntry entry, VectorCodes vector) {
        Block block = room();
        block.put(count % BLOCK, entry, vector);
        entry.place = count++;
    }

    /// The block of the next place.
    private Block room() {
        int at = count % BLOCK;
        if (at == 0) {
            blocks.add(new Block(blocks.isEmpty() ? FIRST : BLOCK));
        }
        Block block = blocks.getLast();
        if (at == block.size) {
            block.grow(Math.min(BLOCK, at + at / 2));
        }
        return block;
    }

    void remove(FlatEntry entry) {
        int last = --count;
        Block end = blocks.getLast();
        int at = entry.place;
        if (at != last) {
            blocks.get(at / BLOCK).copy(end, last % BLOCK, at % BLOCK);
            end.entries[last % BLOCK].place = at;
        }
        entry.place = -1;
        if (last % BLOCK == 0) {
            blocks.removeLast();
        } else {
            Arrays.fill(end.entries, last % BLOCK, last % BLOCK + 1, null);
        }
    }

    /// The codes of an entry of this partition.
    byte[] codes(FlatEntry entry) {
        int from = entry.place % BLOCK * dimensions;
        return Arrays.copyOfRange(blocks.get(entry.place / BLOCK).codes, from, from + dimensions);
    }

    List<Match> nearest(float[] vector, int limit, long now) {
        long[] found = candidates(vector, Math.max(CANDIDATES, 2L * limit), now);
        int[] scaled = scaled(vector);
        var matches = new Match[found.length];
        for (int i = 0; i < found.length; i++) {
            matches[i] = match((int) found[i], scaled);
        }
        Arrays.sort(matches, Comparator.comparingDouble(Match::cosine).reversed());
        return List.of(matches).subList(0, Math.min(limit, matches.length));
    }

    private Match match(int place, int[] scaled) {
        Block block = blocks.get(place / BLOCK);
        int at = place % BLOCK;
        FlatEntry entry = block.entries[at];
        int product = product(scaled, block.codes, at * dimensions);
        double cosine = product * (double) block.factors[at] / LENGTH;
        return new Match(entry.id, Math.clamp(cosine, -1, 1), entry.payload);
    }

    /// The entries that differ in the fewest signs and have not expired: in each number the
    /// distance above the place.
    private long[] candidates(float[] vector, long most, long now) {
        var sketch = new long[words];
        VectorCodes codes = VectorCodes.of(vector);
        Arrays.setAll(sketch, codes::word);
        var best = new Nearest((int) Math.min(most, count));
        var distances = new int[Math.min(BLOCK, count)];
        for (int i = 0; i < blocks.size(); i++) {
            int size = Math.min(BLOCK, count - i * BLOCK);
            Block block = blocks.get(i);
            if (block.distances(sketch, size, distances) < best.farthest()) {
                block.choose(distances, size, i * BLOCK, now, best);
            }
        }
        return best.all();
    }

    /// A vector in whole numbers, of the length [#LENGTH].
    private static int[] scaled(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        double scale = squares == 0 ? 0 : LENGTH / Math.sqrt(squares);
        var scaled = new int[vector.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (int) Math.round(vector[i] * scale);
        }
        return scaled;
    }

    /// No sum of some of the products is larger than the product of the lengths, which is below
    /// 2^31 for as many dimensions as are allowed.
    private static int product(int[] scaled, byte[] codes, int from) {
        int sum = 0;
        for (int i = 0; i < scaled.length; i++) {
            sum += scaled[i] * codes[from + i];
        }
        return sum;
    }
}
