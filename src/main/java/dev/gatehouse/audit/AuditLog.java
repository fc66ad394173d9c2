package dev.gatehouse.audit;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Vault;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The audit log of calls: a row for each, and its bodies where they are wanted.
///
/// Requests with an unknown key have no row, so that they cannot fill storage.
public final class AuditLog implements AutoCloseable {
    /// The journal of the rows.
    public static final String JOURNAL = "audit";

    /// The journal of the bodies, under the ids of their rows.
    public static final String BODIES = "audit-bodies";

    private static final int QUEUE = 10_000;
    private static final int STREAM = 4 << 20;
    private static final int FIRST_BYTES = 16 * 1024;
    private static final long LEAST_ROOM = 8 << 20;
    private static final int PART_OF_HEAP = 16;

    private final AuditSettings settings;
    private final BodyWindows windows;
    private final Recording.Room room;
    private final Map<CallRecord, AuditEntry> entries = new ConcurrentHashMap<>();
    private final Vault vault;
    private final AuditWriter writer;
    private volatile Masking masking;

    /// @param windows times for which bodies are recorded, and calls where they are not otherwise
    /// @param secrets the root secrets in force, the present one first
    /// @param storage `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public AuditLog(
            AuditSettings settings,
            BodyWindows windows,
            Dialects dialects,
            RootSecrets secrets,
            Supplier<@Nullable Storage> storage,
            Consumer<String> warnings) {
        this.settings = settings;
        this.windows = windows;
        this.masking = Masking.of(settings.redact());
        this.room =
                new Recording.Room(
                        Math.max(LEAST_ROOM, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
        this.vault = new Vault(secrets, "audit.bodies");
        var making =
                new AuditWriter.Making(
                        new AuditRow(settings), new BodyText(dialects), vault, () -> masking);
        this.writer = new AuditWriter(making, storage, QUEUE, warnings);
    }

    public AuditSettings settings() {
        return settings;
    }

    public BodyWindows windows() {
        return windows;
    }

    /// Whether bodies can be encrypted, and so be recorded.
    public boolean canEncrypt() {
        try {
            return !vault.seal(new byte[0]).isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    /// Masks more secrets from now on.
    public void hide(Collection<Secret> secrets) {
        masking = masking.with(secrets);
    }

    /// The stage around authentication.
    public Stage stage() {
        return new AuditStage(this);
    }

    /// The last stage before an attempt is executed.
    public AttemptStage attemptStage() {
        return new AuditAttemptStage(this);
    }

    /// Whether calls of an operation are recorded.
    boolean concerns(Operation operation) {
        boolean records = settings.enabled() || windows.any();
        return records && !unwanted(operation);
    }

    private boolean unwanted(Operation operation) {
        return settings.onlyModelInteractions() && operation.shape() == Operation.Shape.LIST;
    }

    AuditEntry open(Call call) {
        var entry = new AuditEntry(call, new Wanted(windows.any()));
        entries.put(call.record(), entry);
        return entry;
    }

    /// The entry of a call; `null` when it has none.
    @Nullable AuditEntry entry(CallRecord record) {
        return entries.get(record);
    }

    void close(AuditEntry entry, CallResult result) {
        entries.remove(entry.record());
        boolean unknown =
                result.problem() instanceof Problem.Unauthenticated
                        || result.problem() instanceof Problem.AuthUnavailable;
        boolean covered = windows.cover(entry.record().caller().id());
        boolean rejected = unknown && entry.record().attemptsStarted() == 0;
        if (rejected || !(settings.enabled() || covered)) {
            entry.release();
            return;
        }
        if (!settings.bodies() && !covered) {
            entry.forget();
        }
        writer.take(entry, result);
    }

    /// Which recordings are made. Which key a call has is known later than its first bytes: during
    /// a window the bodies of all calls are recorded until they end.
    private final class Wanted implements AuditEntry.Bodies {
        private final boolean bodies;
        private final boolean received;

        Wanted(boolean window) {
            bodies = window || settings.bodies();
            boolean clients = settings.logBodies() == AuditSettings.Bodies.RECEIVED;
            received = window || (settings.enabled() && clients);
        }

        @Override
        public AuditEntry.@Nullable Body request(Call call) {
            return bodies ? body(call, BodyText.MOST) : null;
        }

        /// Without bodies, only what has the id by which later requests continue it.
        @Override
        public AuditEntry.@Nullable Body response(Call call) {
            boolean continued = call.operation().format() == Operation.Format.RESPONSES;
            int most = bodies ? STREAM : continued ? FIRST_BYTES : 0;
            return most == 0 ? null : body(call, most);
        }

        @Override
        public AuditEntry.@Nullable Body client(Call call) {
            return received ? body(call, STREAM) : null;
        }

        private AuditEntry.Body body(Call call, int most) {
            return new AuditEntry.Body(new Recording(room, most), call.operation().format());
        }
    }

    /// The bodies of a call; `null` when none are stored, or the secrets in force cannot read them.
    public @Nullable Json bodies(Storage storage, String id) throws IOException {
        Row row = storage.journal().find(BODIES, id);
        byte[] text = row == null ? null : vault.open(row.body());
        try {
            Json json = text == null ? null : Json.parse(text);
            // Bodies of another row in this one's place are not shown.
            Json own = json == null ? null : json.member("id");
            return own != null && own.textEquals(id) ? json : null;
        } catch (MalformedJson e) {
            throw new IOException(e);
        }
    }

    /// How many rows were lost because storage did not take them in time.
    public long lost() {
        return writer.lost();
    }

    /// Of how many calls the bodies were dropped.
    public long dropped() {
        return writer.dropped();
    }

    /// How many rows wait for storage.
    public long waiting() {
        return writer.waiting();
    }

    @Override
    public void close() {
        writer.close();
    }
}
