package dev.gatehouse.upstream;

import dev.gatehouse.concurrent.NativePool;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of a host. Look-ups are native calls, so they run in a pool, with a limit;
/// answers are good for a minute, or until none of them could be reached. One that permits some
/// addresses only looks up each time, as its hosts are those that callers name.
final class Resolver implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final long GOOD_FOR = Duration.ofSeconds(60).toNanos();

    private record Found(List<InetAddress> addresses, long at) {}

    private final Map<String, Found> found = new ConcurrentHashMap<>();
    private final NativePool pool = new NativePool("resolver", 4);
    private final @Nullable Predicate<InetAddress> permitted;

    /// @param permitted the addresses that may be reached; `null` for all
    Resolver(@Nullable Predicate<InetAddress> permitted) {
        this.permitted = permitted;
    }

    List<InetAddress> resolve(String host) throws IOException {
        Predicate<InetAddress> check = permitted;
        if (check != null) {
            List<InetAddress> reached = lookUp(host).stream().filter(check).toList();
            if (reached.isEmpty()) {
                throw UnreachableException.permanently("its address is not public", null);
            }
            return reached;
        }
        Found known = found.get(host);
        long now = System.nanoTime();
        if (known == null || now - known.at > GOOD_FOR) {
            known = new Found(lookUp(host), now);
            found.put(host, known);
        }
        return known.addresses;
    }

    void forget(String host) {
        found.remove(host);
    }

    /// Look-ups that run end with an error, and its threads with them.
    @Override
    public void close() {
        pool.close();
    }

    private List<InetAddress> lookUp(String host) throws IOException {
        try {
            return List.of(pool.call(() -> InetAddress.getAllByName(host), LIMIT));
        } catch (TimeoutException e) {
            throw new UnreachableException("its name could not be resolved in time", e);
        } catch (IOException e) {
            throw new UnreachableException("its name could not be resolved", e);
        }
    }
}
