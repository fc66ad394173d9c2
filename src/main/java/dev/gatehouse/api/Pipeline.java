package dev.gatehouse.api;

import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Router;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What one version of the configuration makes of a request: the stages of a call and the routes.
///
/// A pipeline that has been replaced closes what belongs to it after its last request.
public final class Pipeline {
    private static final long REPLACED = 1L << 62;

    private final ServerSettings settings;
    private final TrustedProxies proxies;
    private final Stage.Next path;
    private final Map<Listener, Router> routers;
    private final Consumer<CallResult> unroutedListener;
    private final AtomicLong requests = new AtomicLong();
    private volatile Runnable onClosed = () -> {};

    /// @param path the stages that every call runs through
    /// @param routers the routes of each listener, beside those of the operations
    /// @param unroutedListener receives the result of each request that was rejected before it
    ///     became a call
    public Pipeline(
            ServerSettings settings,
            Stage.Next path,
            Map<Listener, Router> routers,
            Consumer<CallResult> unroutedListener) {
        this.settings = settings;
        this.proxies = new TrustedProxies(settings.trustedProxies());
        this.path = path;
        this.routers = routers;
        this.unroutedListener = unroutedListener;
    }

    ServerSettings settings() {
        return settings;
    }

    TrustedProxies proxies() {
        return proxies;
    }

    Stage.Next path() {
        return path;
    }

    /// The routes of the listener for calls.
    Router router() {
        return router(Listener.CALLS);
    }

    Router router(Listener listener) {
        return Objects.requireNonNull(routers.get(listener));
    }

    Consumer<CallResult> unroutedListener() {
        return unroutedListener;
    }

    /// Enters a request.
    ///
    /// @return whether the pipeline is still in use; if not, another one has taken its place
    boolean enter() {
        if ((requests.incrementAndGet() & REPLACED) == 0) {
            return true;
        }
        leave();
        return false;
    }

    /// Ends a request.
    void leave() {
        if (requests.decrementAndGet() == REPLACED) {
            closeOnce();
        }
    }

    /// Marks it as replaced.
    ///
    /// @param close runs once, after its last request
    void retire(Runnable close) {
        onClosed = close;
        if (requests.addAndGet(REPLACED) == REPLACED) {
            closeOnce();
        }
    }

    private void closeOnce() {
        // A request that comes too late may count up and down again; this keeps it from a second
        // close.
        if (requests.compareAndSet(REPLACED, REPLACED + REPLACED / 2)) {
            onClosed.run();
        }
    }
}
