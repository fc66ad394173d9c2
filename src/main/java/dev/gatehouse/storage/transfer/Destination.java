package dev.gatehouse.storage.transfer;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The storage that a copy goes to. A document marks it until all is there.
///
/// @param blobs whether blobs are copied, too
public record Destination(Storage storage, boolean blobs) {
    /// The collection of the mark, which is not copied.
    static final String COLLECTION = "transfer";

    private static final String ID = "unfinished";

    /// Whether a storage has a part only of what was to be copied into it.
    public static boolean unfinished(Storage storage) throws StorageException {
        return mark(storage) != null;
    }

    private static @Nullable Document mark(Storage storage) throws StorageException {
        return storage.documents().find(COLLECTION, ID);
    }

    /// Leaves a trace by which a source is found to be this storage itself, by whatever address it
    /// is opened afterwards.
    ///
    /// @return the trace, to be removed
    public String leaveTrace() throws StorageException {
        String trace = "trace " + UUID.randomUUID();
        storage.documents()
                .putAll(List.of(new Documents.Draft(COLLECTION, trace, null, null, "{}")));
        return trace;
    }

    /// Whether a storage has a trace.
    public static boolean hasTrace(Storage source, String trace) throws StorageException {
        return source.documents().find(COLLECTION, trace) != null;
    }

    /// Removes a trace.
    public void removeTrace(String trace) throws StorageException {
        remove(trace);
    }

    /// Marks it, unless it is in use.
    ///
    /// @param from what is copied; a copy of the same that was cut goes on
    /// @param replace whether what is there is deleted
    /// @return whether an earlier copy goes on
    boolean begin(String from, boolean replace) throws IOException {
        String body = new JsonWriter().object().member("from", from).end().toString();
        Document mark = mark(storage);
        if (replace) {
            clear();
        } else if (mark != null && mark.body().equals(body)) {
            return true;
        } else if (mark != null) {
            throw new TransferException(
                    Reason.NOT_EMPTY,
                    "%s has an unfinished copy of something else: --replace deletes it first"
                            .formatted(storage.backend().name()));
        } else {
            String found = found();
            if (found != null) {
                throw new TransferException(
                        Reason.NOT_EMPTY,
                        "%s has %s: name an empty one, or add --replace, which deletes all that is there first"
                                .formatted(storage.backend().name(), found));
            }
        }
        storage.documents().putAll(List.of(new Documents.Draft(COLLECTION, ID, null, null, body)));
        return false;
    }

    /// Removes the mark: all is there.
    void finish() throws StorageException {
        remove(ID);
    }

    private void remove(String id) throws StorageException {
        Document found = storage.documents().find(COLLECTION, id);
        if (found != null) {
            storage.documents().remove(COLLECTION, id, found.version());
        }
    }

    private void clear() throws IOException {
        storage.backend().contents().clear();
        if (!blobs) {
            return;
        }
        List<String> ids = storage.blobs().ids(null, 1_000);
        while (!ids.isEmpty()) {
            for (String id : ids) {
                storage.blobs().delete(id);
            }
            ids = storage.blobs().ids(null, 1_000);
        }
    }

    /// Something that is there; `null` when nothing is. Counters alone are traces of a gateway
    /// without calls.
    @Nullable String found() throws IOException {
        Contents contents = storage.backend().contents();
        for (String collection : contents.collections()) {
            if (!storage.documents().page(collection, null, null, 1).isEmpty()) {
                return "documents of '" + collection + "'";
            }
        }
        for (String journal : contents.journals()) {
            return "rows of '" + journal + "'";
        }
        if (!contents.sums(null, 1).isEmpty()) {
            return "sums of usage";
        }
        if (!contents.positions(null, 1).isEmpty()) {
            return "positions of ledgers";
        }
        return blobs && !storage.blobs().ids(null, 1).isEmpty() ? "blobs" : null;
    }
}
