package dev.gatehouse.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The two moments at the end of a call: before the last bytes leave, and after them.
final class CallEnd {
    private final List<Consumer<CallResult>> closing = new ArrayList<>(4);
    private List<Runnable> completing = List.of();
    private @Nullable CallResult result;

    synchronized void onCompleting(Runnable action) {
        var all = new ArrayList<>(completing);
        all.add(action);
        completing = all;
    }

    void completing() {
        List<Runnable> all;
        synchronized (this) {
            all = completing;
            completing = List.of();
        }
        all.forEach(Runnable::run);
    }

    void onClosed(Consumer<CallResult> action) {
        CallResult over;
        synchronized (this) {
            over = result;
            if (over == null) {
                closing.add(action);
            }
        }
        if (over != null) {
            action.accept(over);
        }
    }

    /// @param first what runs before all actions
    void close(CallResult over, Runnable first) {
        List<Consumer<CallResult>> all;
        synchronized (this) {
            if (result != null) {
                return;
            }
            result = over;
            all = List.copyOf(closing);
        }
        first.run();
        RuntimeException failed = null;
        for (Consumer<CallResult> action : all.reversed()) {
            try {
                action.accept(over);
            } catch (RuntimeException e) {
                if (failed != null) {
                    e.addSuppressed(failed);
                }
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
