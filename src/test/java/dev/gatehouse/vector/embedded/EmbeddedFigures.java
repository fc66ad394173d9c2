package dev.gatehouse.vector.embedded;

import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.Vectors;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;

/// Measures the embedded store: the CPU time of a search, the memory of an entry.
///
/// `java -Xmx2g -cp target/test-classes:target/classes:LIBRARIES
/// dev.gatehouse.vector.EmbeddedFigures [ENTRIES] [DIMENSIONS]`
final class EmbeddedFigures {
    private static final int SEARCHES = 3_000;

    private EmbeddedFigures() {}

    public static void main(String[] arguments) throws Exception {
        int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int dimensions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 384;
        var random = new Random(5);
        var store = EmbeddedVectorStore.inMemory(8L << 30, InstantSource.system());
        long expires = System.currentTimeMillis() + 86_400_000;
        long used = used();
        long began = cpu();
        for (int i = 0; i < entries; i++) {
            String id = "%032x".formatted(i);
            String payload = "p".repeat(200);
            float[] vector = Vectors.random(random, dimensions);
            store.put(new VectorEntry(id, "p", vector, payload + i, expires));
        }
        System.out.printf("put, with making it: %.1f us%n", (cpu() - began) / 1e3 / entries);
        System.out.printf(
                "heap of an entry %d bytes, counted %d%n",
                (used() - used) / entries, store.size().bytes() / entries);
        var times = new long[SEARCHES];
        for (int i = 0; i < SEARCHES; i++) {
            float[] asked = Vectors.random(random, dimensions);
            long start = cpu();
            store.nearest("p", asked, 5);
            times[i] = cpu() - start;
        }
        long[] warm = Arrays.copyOfRange(times, SEARCHES / 2, SEARCHES);
        Arrays.sort(warm);
        System.out.printf(
                "search over %d x %d: CPU ms least %.2f p50 %.2f p99 %.2f%n",
                entries,
                dimensions,
                warm[0] / 1e6,
                warm[warm.length / 2] / 1e6,
                warm[warm.length * 99 / 100] / 1e6);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
