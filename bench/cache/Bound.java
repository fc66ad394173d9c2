import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.cache.store.CacheStore;
import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.conversation.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps answers to distinct requests in the memory store of the exact layer, in one process and
/// without a listener, and prints what the store counts, what the heap holds after a collection, and
/// the resident memory of the process:
///
/// `java -Xmx256m -XX:+UseSerialGC -cp target/classes:LIBRARIES bench/cache/Bound.java 10000000 16`
///
/// Arguments: how many requests, and the bytes that the store may take, in MiB.
public final class Bound {
    private static final int STEPS = 10;
    private static final long HOUR = 3_600_000;

    private Bound() {}

    public static void main(String[] args) throws Exception {
        int requests = Integer.parseInt(args[0]);
        long most = Long.parseLong(args[1]) << 20;
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        AtomicLong largest = new AtomicLong();
        try (CacheStore store = CacheStore.inMemory(most, InstantSource.system())) {
            System.out.println("requests    entries   bytes of bound     heap MB    RSS MB");
            for (int i = 1; i <= requests; i++) {
                byte[] sum = digest.digest(Integer.toString(i).getBytes(US_ASCII));
                String key = Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
                store.find(key);
                store.put(key, answer(i, new byte[200 + random.nextInt(1_800)]));
                if (i % 10_000 == 0) {
                    largest.accumulateAndGet(store.size().bytes(), Math::max);
                }
                if (i % (requests / STEPS) == 0) {
                    print(i, store.size(), most);
                }
            }
        }
        System.out.printf(
                Locale.ROOT, "largest: %.2f %% of the bound%n", 100d * largest.get() / most);
    }

    private static CachedAnswer answer(int number, byte[] body) {
        long now = System.currentTimeMillis();
        CachedAnswer.Source source =
                new CachedAnswer.Source(
                        "chat-completions",
                        "m",
                        "one",
                        "m",
                        "k",
                        "/a",
                        7L,
                        new Usage(1, 2, 3, 4, 5));
        return new CachedAnswer(
                "id" + number, CachedAnswer.Content.whole(body), source, now, now + HOUR);
    }

    private static void print(int number, CacheStore.Size size, long most) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        System.out.printf(
                Locale.ROOT,
                "%8d %10d %15.1f %% %11.1f %9.1f%n",
                number,
                size.entries(),
                100d * size.bytes() / most,
                heap / 1e6,
                resident());
    }

    private static double resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1000d;
            }
        }
        return Double.NaN;
    }
}
