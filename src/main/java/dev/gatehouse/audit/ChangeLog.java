package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The changes made through administration: who made them, when, and what was different before.
/// Each row carries the hash of the one that this gateway wrote before, the first one that of the
/// newest row it found.
public final class ChangeLog {
    /// The journal of the changes.
    public static final String JOURNAL = "admin-changes";

    private static final Set<String> MASKED =
            Set.of("key", "value", "token", "hash", "key_hash", "master_key");
    private static final Field<Json> ENTRY = Field.object("entry");
    private static final Field<String> PREVIOUS = Field.text("previous");
    private static final Field<String> HASH = Field.text("hash");

    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final Masking masking = Masking.of(List.of());
    private @Nullable String last;

    /// A change.
    ///
    /// @param actor the id of the caller's key
    /// @param userPath that of the caller
    /// @param before what was there and is not now; `null` when nothing was
    /// @param after what is there now, likewise
    public record Change(
            String actor,
            String userPath,
            String address,
            Where where,
            @Nullable Json before,
            @Nullable Json after) {}

    /// Where a change was requested.
    ///
    /// @param route the template of the path
    public record Where(String method, String route, String path) {}

    /// @param storage `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public ChangeLog(Supplier<@Nullable Storage> storage, Consumer<String> warnings) {
        this.storage = storage;
        this.warnings = warnings;
    }

    /// Appends a change that is in force.
    public synchronized void append(Change change) {
        Storage open = storage.get();
        try {
            if (open == null) {
                throw new StorageException(
                        StorageException.Reason.UNAVAILABLE, "storage is not open");
            }
            last = append(open, change, last == null ? newest(open) : last);
        } catch (StorageException e) {
            warnings.accept(
                    "A change by '%s' (%s %s) could not be recorded: %s."
                            .formatted(
                                    change.actor(),
                                    change.where().method(),
                                    change.where().path(),
                                    e.getMessage()));
        }
    }

    /// Returns the hash of the new row.
    private String append(Storage open, Change change, String previous) throws StorageException {
        Instant now = Instant.now();
        String id = Long.toHexString(now.toEpochMilli()) + "-" + UUID.randomUUID();
        String entry = entry(change, id, now);
        String hash = hash(previous, entry);
        var body = new JsonWriter().object().name("entry").raw(entry);
        body.member("previous", previous).member("hash", hash);
        Row row = new Row(id, now.toEpochMilli(), tags(change), body.end().toString());
        open.journal().append(JOURNAL, List.of(row));
        return hash;
    }

    private static String newest(Storage open) throws StorageException {
        var query = new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 1);
        List<Row> rows = open.journal().page(JOURNAL, query);
        return rows.isEmpty() ? "" : text(HASH, rows.getFirst());
    }

    private static String text(Field<String> member, Row row) {
        try {
            String text = member.in(Json.parse(row.body().getBytes(UTF_8)));
            return text == null ? "" : text;
        } catch (MalformedJson _) {
            return "";
        }
    }

    private static Map<String, String> tags(Change change) {
        var tags = new LinkedHashMap<String, String>();
        tags.put("key", change.actor());
        tags.put("route", change.where().route());
        return tags;
    }

    private String entry(Change change, String id, Instant now) {
        Where where = change.where();
        JsonWriter entry = new JsonWriter().object().member("id", id);
        entry.member("timestamp", now.toString());
        entry.member("auth_key_id", change.actor()).member("user_path", change.userPath());
        entry.member("client_ip", change.address());
        entry.member("method", where.method()).member("route", where.route());
        entry.member("path", masking.text(where.path()));
        write("before", change.before(), entry);
        write("after", change.after(), entry);
        return new String(entry.end().bytes(), UTF_8);
    }

    private void write(String name, @Nullable Json value, JsonWriter entry) {
        try {
            var text = new JsonWriter();
            if (value != null) {
                masking.write(value, MASKED, text);
            }
            entry.name(name).raw(value == null ? "null" : text.toString());
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(String previous, String entry) {
        MessageDigest digest = Sha256.start();
        digest.update(previous.getBytes(UTF_8));
        digest.update((byte) '\n');
        return HexFormat.of().formatHex(digest.digest(entry.getBytes(UTF_8)));
    }

    /// Writes a row with whether it is as it was written.
    public static void write(Row row, JsonWriter to) {
        try {
            Json json = Json.parse(row.body().getBytes(UTF_8));
            Json entry = ENTRY.in(json);
            if (entry == null) {
                throw new MalformedJson("there is no entry", "entry");
            }
            String previous = text(PREVIOUS, row);
            String hash = text(HASH, row);
            to.object();
            List<String> names = entry.names();
            for (int i = 0; i < names.size(); i++) {
                to.name(names.get(i)).raw(entry.at(i).raw());
            }
            to.member("previous", previous).member("hash", hash);
            to.name("intact").value(hash(previous, entry.raw()).equals(hash)).end();
        } catch (MalformedJson e) {
            throw new IllegalStateException("the row " + row.id() + " " + e.reason(), e);
        }
    }
}
