package dev.gatehouse.call;

import dev.gatehouse.conversation.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has happened to a call so far; safe to be looked at from other threads.
///
/// Outer stages read it, for the call they hold knows nothing of what was found further in.
public final class CallRecord {
    private final String id;
    private final Operation operation;
    private final long started;
    private final Instant startedAt;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private final List<Consumer<CallResult>> endings = new ArrayList<>(4);
    private volatile Phase phase = Phase.ARRIVED;
    private volatile Caller caller = Caller.ANYONE;
    private volatile @Nullable String requestedModel;
    private volatile Route.@Nullable Target served;
    private volatile @Nullable Usage usage;
    private volatile boolean streaming;
    private volatile boolean callerKey;
    private volatile List<String> dropped = List.of();
    private volatile long firstContent;
    private @Nullable CallResult result;

    /// @param started the time of its arrival on the clocks of its lifeline, in nanoseconds
    public CallRecord(String id, Operation operation, long started) {
        this.id = id;
        this.operation = operation;
        this.started = started;
        this.startedAt = Instant.now();
    }

    /// Where a call is.
    public enum Phase {
        ARRIVED,
        READING,
        SENDING,
        WAITING,
        ANSWERING,
        ENDED
    }

    /// One try at one target.
    ///
    /// @param duration nanoseconds
    /// @param problem the label of what went wrong, `null` when nothing did
    public record Attempt(Route.Target target, long duration, @Nullable String problem) {}

    /// How a call ended.
    public enum Outcome {
        /// The caller has the whole answer.
        SUCCESS("success"),
        /// The caller was told no before any content.
        REFUSED("refused"),
        /// The answer broke off and the caller was told.
        CUT("cut"),
        /// The caller left before the end.
        CLIENT_CLOSED("client_closed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /// Its name in logs and metrics.
        public String label() {
            return label;
        }
    }

    public String id() {
        return id;
    }

    public Operation operation() {
        return operation;
    }

    /// When it arrived, on the clocks of its lifeline.
    public long started() {
        return started;
    }

    /// When it arrived, on the wall.
    public Instant startedAt() {
        return startedAt;
    }

    public Phase phase() {
        return phase;
    }

    public void phase(Phase next) {
        phase = next;
    }

    public Caller caller() {
        return caller;
    }

    public void caller(Caller known) {
        caller = known;
    }

    /// The model as the caller named it, once that is known.
    public @Nullable String requestedModel() {
        return requestedModel;
    }

    public void requestedModel(String requested) {
        requestedModel = requested;
    }

    /// Whether the caller wants a stream.
    public boolean streaming() {
        return streaming;
    }

    public void markStreaming() {
        streaming = true;
    }

    /// Whether the caller's own key was shown to the provider.
    public boolean callerKey() {
        return callerKey;
    }

    public void markCallerKey() {
        callerKey = true;
    }

    /// Which settings of the caller's the provider was not told, because it does not know them.
    public List<String> dropped() {
        return dropped;
    }

    public void dropped(List<String> settings) {
        dropped = List.copyOf(settings);
    }

    /// Who answered, once someone has.
    public Route.@Nullable Target served() {
        return served;
    }

    public void served(Route.Target target) {
        served = target;
    }

    /// What the provider says it took, the last it said.
    public @Nullable Usage usage() {
        return usage;
    }

    public void usage(@Nullable Usage told) {
        if (told != null) {
            usage = told;
        }
    }

    /// When the first content came, on the clocks of its lifeline; 0 while none has.
    public long firstContent() {
        return firstContent;
    }

    public void firstContent(long now) {
        if (firstContent == 0) {
            firstContent = now;
        }
    }

    /// The tries so far, in order.
    public List<Attempt> attempts() {
        synchronized (attempts) {
            return List.copyOf(attempts);
        }
    }

    public void attempt(Attempt attempt) {
        synchronized (attempts) {
            attempts.add(attempt);
        }
    }

    /// Has something done when the call is over: the last asked for runs first, at once if it is
    /// over already. It may touch memory only.
    public void onClosed(Consumer<CallResult> ending) {
        CallResult closed;
        synchronized (endings) {
            closed = result;
            if (closed == null) {
                endings.add(ending);
            }
        }
        if (closed != null) {
            ending.accept(closed);
        }
    }

    /// Ends the call; only the first end counts. Every ending runs, also when another fails.
    public void close(CallResult closed) {
        List<Consumer<CallResult>> all;
        synchronized (endings) {
            if (result != null) {
                return;
            }
            result = closed;
            all = List.copyOf(endings);
        }
        phase = Phase.ENDED;
        RuntimeException failed = null;
        for (Consumer<CallResult> ending : all.reversed()) {
            try {
                ending.accept(closed);
            } catch (RuntimeException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
