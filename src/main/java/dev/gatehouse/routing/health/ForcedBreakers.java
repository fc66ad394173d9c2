package dev.gatehouse.routing.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The circuit breakers that operators force open or closed for a time, by account; the same at all
/// gateways of a storage. Safe for many threads.
public final class ForcedBreakers {
    private static final String COLLECTION = "forced-breakers";
    private static final Field<String> STATE = Field.text("state");
    private static final Field<Long> UNTIL = Field.integer("until");

    private final LongSupplier clock;
    private final InstantSource time;
    private final DocumentView<Forced> view;

    /// What a breaker is forced to.
    public enum State {
        /// The account takes no calls.
        OPEN,
        /// The breakers of the account do not open.
        CLOSED;

        /// Its name in requests and reports.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A forced state.
    ///
    /// @param until when it ends
    /// @param deadline the same on the clock of calls, in nanoseconds
    public record Forced(String account, State state, Instant until, long deadline) {}

    /// @param clock that of calls, in nanoseconds
    /// @param time that of the day
    /// @param warnings receives, in a sentence each, warnings for the operator
    public ForcedBreakers(LongSupplier clock, InstantSource time, Consumer<String> warnings) {
        this.clock = clock;
        this.time = time;
        this.view = new DocumentView<>(COLLECTION, this::read, warnings);
    }

    private Forced read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            Long until = UNTIL.in(body);
            State state = State.OPEN.label().equals(STATE.in(body)) ? State.OPEN : State.CLOSED;
            Instant end = Instant.ofEpochMilli(until == null ? 0 : until);
            long left = Duration.between(time.instant(), end).toNanos();
            return new Forced(document.id(), state, end, clock.getAsLong() + left);
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// All that are stored.
    public DocumentView<Forced> documents() {
        return view;
    }

    /// What the breakers of an account are forced to; `null` when nothing forces them.
    public @Nullable Forced of(String account) {
        if (view.empty()) {
            return null;
        }
        Forced forced = view.find(account);
        return forced == null || ended(forced) ? null : forced;
    }

    /// What forces the breakers of an account open; `null` when nothing does.
    @Nullable Forced open(String account) {
        Forced forced = of(account);
        return forced == null || forced.state() == State.CLOSED ? null : forced;
    }

    boolean closed(String account) {
        Forced forced = of(account);
        return forced != null && forced.state() == State.CLOSED;
    }

    private boolean ended(Forced forced) {
        return clock.getAsLong() - forced.deadline() >= 0;
    }

    /// Those that are not over, in the order of their accounts.
    public Collection<Forced> all() {
        return new TreeMap<>(view.all()).values().stream().filter(it -> !ended(it)).toList();
    }

    /// Forces the breakers of an account for all gateways.
    public Forced put(String account, State state, Duration length) throws StorageException {
        Instant until = time.instant().plus(length).truncatedTo(ChronoUnit.MILLIS);
        JsonWriter body = new JsonWriter().object().member("state", state.label());
        String document = body.member("until", until.toEpochMilli()).end().toString();
        view.put(account, document, until.toEpochMilli());
        return new Forced(account, state, until, clock.getAsLong() + length.toNanos());
    }

    /// Ends what forces the breakers of an account, for all gateways.
    ///
    /// @return whether there was something
    public boolean remove(String account) throws StorageException {
        return view.remove(account);
    }
}
