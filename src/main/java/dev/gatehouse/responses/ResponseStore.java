package dev.gatehouse.responses;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Vault;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The responses in storage, encrypted, for the callers that may see each. Safe for many threads.
public final class ResponseStore {
    private static final String COLLECTION = "responses";

    /// How long nothing is written after storage did not answer, so that answers do not wait for
    /// it one after the other.
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final String KIND = "response";

    private final ResponseSettings settings;
    private final RootSecrets secrets;
    private final Vault vault;
    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private volatile long failed = Long.MIN_VALUE;

    /// @param secrets the root secrets in force
    /// @param storage `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public ResponseStore(
            ResponseSettings settings,
            RootSecrets secrets,
            Supplier<@Nullable Storage> storage,
            Consumer<String> warnings) {
        this.settings = settings;
        this.secrets = secrets;
        this.vault = new Vault(secrets, "responses");
        this.storage = storage;
        this.warnings = warnings;
    }

    /// Whether responses are kept as a rule.
    boolean on() {
        return settings.store() && encrypts();
    }

    /// Whether they are kept now.
    boolean keeps() {
        return on() && !pausing() && storage.get() != null;
    }

    private boolean pausing() {
        return failed != Long.MIN_VALUE && System.nanoTime() - failed < PAUSE.toNanos();
    }

    private boolean encrypts() {
        try {
            return !secrets.all().isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether so many bytes are kept.
    boolean fits(long bytes) {
        return bytes <= settings.maxSize().bytes();
    }

    /// Keeps a response. What cannot be kept is a warning: its answer is complete all the same.
    void put(String id, StoredResponse response, CallRecord record) {
        Storage open = storage.get();
        byte[] plain = response.bytes();
        if (open == null || !fits(plain.length)) {
            return;
        }
        try {
            long expires =
                    open.backend().now() + Duration.ofDays(settings.retentionDays()).toMillis();
            String body = vault.seal(plain);
            var draft = new Draft(COLLECTION, id, record.caller().id(), expires, body);
            open.documents().putIf(draft, Documents.ABSENT);
            failed = Long.MIN_VALUE;
        } catch (IOException e) {
            failed = System.nanoTime();
            warnings.accept("A response could not be kept: " + e.getMessage() + ".");
        }
    }

    /// A response.
    ///
    /// @throws ProblemException when there is none that the caller may see, or
    ///     storage cannot be asked
    StoredResponse get(String id, CallRecord record) {
        StoredResponse found = shown(document(id), id, record);
        if (!record.memory().take(found.input().length() + (long) found.response().length())) {
            throw tooLarge();
        }
        return found;
    }

    /// The exception for a conversation that is not held whole.
    static ProblemException tooLarge() {
        String reason =
                "The conversation with all responses before needs more memory than"
                        + " 'admission.max-body-bytes' allows. Begin another one.";
        return new Problem.BadTransport(413, reason).asException();
    }

    /// Deletes a response.
    ///
    /// @throws ProblemException as above
    void remove(String id, CallRecord record) {
        Document found = document(id);
        shown(found, id, record);
        try {
            if (found != null) {
                open().documents().remove(COLLECTION, id, found.version());
            }
        } catch (StorageException _) {
            throw new Problem.StorageUnavailable().asException();
        }
    }

    /// What a document has, if the caller may see it.
    private StoredResponse shown(@Nullable Document document, String id, CallRecord record) {
        StoredResponse found = read(document);
        if (found == null || !found.owner().shows(record.caller())) {
            throw new Problem.UnknownObject(KIND, id).asException();
        }
        return found;
    }

    private @Nullable Document document(String id) {
        try {
            return open().documents().find(COLLECTION, id);
        } catch (StorageException _) {
            throw new Problem.StorageUnavailable().asException();
        }
    }

    private Storage open() {
        Storage open = storage.get();
        if (open == null) {
            throw new Problem.StorageUnavailable().asException();
        }
        return open;
    }

    /// `null` also where the secrets in force cannot decrypt it.
    private @Nullable StoredResponse read(@Nullable Document document) {
        try {
            byte[] plain = document == null ? null : vault.open(document.body());
            return plain == null ? null : StoredResponse.read(plain);
        } catch (IOException | MalformedJson _) {
            return null;
        }
    }
}
