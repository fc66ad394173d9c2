package dev.gatehouse.call;

import dev.gatehouse.chat.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has happened to a call so far; safe to be looked at from other threads.
///
/// Outer stages read it, for the call they hold knows nothing of what was found further in.
public final class Trail {
    private final String id;
    private final Operation operation;
    private final long began;
    private final Instant since;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private final List<Consumer<Receipt>> endings = new ArrayList<>(4);
    private volatile Phase phase = Phase.ARRIVED;
    private volatile Caller caller = Caller.ANYONE;
    private volatile @Nullable String model;
    private volatile Plan.@Nullable Target served;
    private volatile @Nullable Usage usage;
    private volatile boolean streamed;
    private volatile boolean ownKey;
    private volatile List<String> dropped = List.of();
    private volatile long firstContent;
    private @Nullable Receipt receipt;

    /// @param began the time of its arrival on the clocks of its lifeline, in nanoseconds
    public Trail(String id, Operation operation, long began) {
        this.id = id;
        this.operation = operation;
        this.began = began;
        this.since = Instant.now();
    }

    /// Where a call is.
    public enum Phase {
        ARRIVED,
        READING,
        ASKING,
        WAITING,
        ANSWERING,
        ENDED
    }

    /// One try at one target.
    ///
    /// @param took nanoseconds
    /// @param problem the label of what went wrong, `null` when nothing did
    public record Attempt(Plan.Target target, long took, @Nullable String problem) {}

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

    /// The end of a call, once it is over.
    ///
    /// @param status the HTTP status that was sent, 499 when none could be
    /// @param problem what went wrong, `null` when nothing did
    /// @param took nanoseconds from arrival to the last byte
    public record Receipt(
            Trail trail, Outcome outcome, int status, @Nullable Problem problem, long took) {}

    public String id() {
        return id;
    }

    public Operation operation() {
        return operation;
    }

    /// When it arrived, on the clocks of its lifeline.
    public long began() {
        return began;
    }

    /// When it arrived, on the wall.
    public Instant since() {
        return since;
    }

    public Phase phase() {
        return phase;
    }

    public void enter(Phase next) {
        phase = next;
    }

    public Caller caller() {
        return caller;
    }

    public void calledBy(Caller known) {
        caller = known;
    }

    /// The model as the caller named it, once that is known.
    public @Nullable String model() {
        return model;
    }

    public void asks(String requested) {
        model = requested;
    }

    /// Whether the caller wants a stream.
    public boolean streamed() {
        return streamed;
    }

    public void wantsStream() {
        streamed = true;
    }

    /// Whether the caller's own key was shown to the provider.
    public boolean ownKey() {
        return ownKey;
    }

    public void bringsKey() {
        ownKey = true;
    }

    /// Which settings of the caller's the provider was not told, because it does not know them.
    public List<String> dropped() {
        return dropped;
    }

    public void dropped(List<String> settings) {
        dropped = List.copyOf(settings);
    }

    /// Who answered, once someone has.
    public Plan.@Nullable Target served() {
        return served;
    }

    public void servedBy(Plan.Target target) {
        served = target;
    }

    /// What the provider says it took, the last it said.
    public @Nullable Usage usage() {
        return usage;
    }

    public void took(@Nullable Usage told) {
        if (told != null) {
            usage = told;
        }
    }

    /// When the first content came, on the clocks of its lifeline; 0 while none has.
    public long firstContent() {
        return firstContent;
    }

    public void contentAt(long now) {
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

    public void tried(Attempt attempt) {
        synchronized (attempts) {
            attempts.add(attempt);
        }
    }

    /// Has something done when the call is over: the last asked for runs first, at once if it is
    /// over already. It may touch memory only.
    public void atEnd(Consumer<Receipt> ending) {
        Receipt over;
        synchronized (endings) {
            over = receipt;
            if (over == null) {
                endings.add(ending);
            }
        }
        if (over != null) {
            ending.accept(over);
        }
    }

    /// Ends the call; only the first end counts. Every ending runs, also when another fails.
    public void end(Receipt over) {
        List<Consumer<Receipt>> all;
        synchronized (endings) {
            if (receipt != null) {
                return;
            }
            receipt = over;
            all = List.copyOf(endings);
        }
        phase = Phase.ENDED;
        RuntimeException failed = null;
        for (Consumer<Receipt> ending : all.reversed()) {
            try {
                ending.accept(over);
            } catch (RuntimeException fault) {
                failed = fault;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
