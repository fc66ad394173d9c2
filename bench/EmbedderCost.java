import com.sun.management.OperatingSystemMXBean;
import dev.gatehouse.embedder.Embedder;
import dev.gatehouse.embedder.Embedders;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/// What an embedder costs: the time until its first vector, memory, and per text processor time and
/// time of the caller.
///
///     java -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
///         -cp 'target/gatehouse.jar:target/lib/*:target/embedder/*' bench/EmbedderCost.java static|local
class EmbedderCost {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String[] WORDS =
            ("how do I write code that can read all lines of one very large file and then give back the last"
                            + " ten of them without using more memory than is needed for a small buffer")
                    .split(" ");

    void main(String[] arguments) throws Exception {
        long bare = rss();
        System.gc();
        long heap = heap();
        long begin = System.nanoTime();
        long used = cpu();
        Embedder embedder = Objects.requireNonNull(Embedders.named(arguments[0], System.err::println));
        while (embedder.embed(text(12, 0), LIMIT) == null) {
            Thread.sleep(1);
        }
        IO.println(
                "%s: first vector after %d ms, %d ms of processor time; +%d MB"
                        .formatted(embedder.name(), millis(System.nanoTime() - begin), millis(cpu() - used), (rss() - bare) >> 20));
        for (int tokens : new int[] {12, 32, 100, 254}) {
            measure(embedder, tokens);
            System.gc();
            IO.println("  RSS +" + (rss() - bare >> 20) + " MB, heap +" + (heap() - heap >> 20) + " MB");
        }
        embedder.close();
    }

    private static void measure(Embedder embedder, int tokens) {
        int rounds = embedder.dimensions() == 384 ? 300 : 20_000;
        String[] texts = new String[64];
        Arrays.setAll(texts, i -> text(tokens, i));
        for (int i = 0; i < rounds; i++) {
            embedder.embed(texts[i % texts.length], LIMIT);
        }
        long[] times = new long[rounds];
        long used = cpu();
        for (int i = 0; i < rounds; i++) {
            long from = System.nanoTime();
            Objects.requireNonNull(embedder.embed(texts[i % texts.length], LIMIT));
            times[i] = System.nanoTime() - from;
        }
        long each = (cpu() - used) / rounds;
        Arrays.sort(times);
        IO.println(
                "  %d tokens: %.1f us of processor time, p50 %.1f us, p99 %.1f us"
                        .formatted(tokens, each / 1e3, times[rounds / 2] / 1e3, times[rounds * 99 / 100] / 1e3));
    }

    /// With the two of start and end.
    private static String text(int tokens, int salt) {
        var text = new StringBuilder();
        for (int i = 0; i < tokens - 2; i++) {
            text.append(WORDS[(i * 7 + salt) % WORDS.length]).append(' ');
        }
        return text.toString();
    }

    private static long heap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long rss() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IllegalStateException("no VmRSS");
    }
}
