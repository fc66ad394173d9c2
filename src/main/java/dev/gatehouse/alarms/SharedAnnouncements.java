package dev.gatehouse.alarms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Of alarms that all gateways of one storage see: what was sent is stored, and the gateway that
/// stores it sends it. It outlives all of them.
final class SharedAnnouncements implements Announcements {
    private static final String COLLECTION = "alarms";

    private final Supplier<@Nullable Storage> storage;
    private final Supplier<Duration> repeatAfter;

    /// @param storage `null` while it is not open
    SharedAnnouncements(Supplier<@Nullable Storage> storage, Supplier<Duration> repeatAfter) {
        this.storage = storage;
        this.repeatAfter = repeatAfter;
    }

    /// What was sent of an alarm.
    ///
    /// @param begun when its begin was sent, in milliseconds since 1970
    /// @param over whether its end was sent too
    /// @param version of the document; [Documents#ABSENT] when nothing was sent
    private record Sent(Alarm alarm, long begun, boolean over, long version) {
        static Sent read(Document document) throws MalformedJson {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            Json alarm = body.member("alarm");
            Json begun = body.member("begun");
            if (alarm == null || begun == null) {
                throw new MalformedJson("no alarm", null);
            }
            Json over = body.member("over");
            return new Sent(
                    Alarm.read(alarm),
                    begun.asLong(),
                    over != null && over.raw().equals("true"),
                    document.version());
        }

        String body() {
            JsonWriter body = new JsonWriter().object().member("begun", begun);
            body.name("over").value(over).name("alarm");
            alarm.write(body);
            return body.end().toString();
        }
    }

    @Override
    public Verdict begin(Alarm alarm) {
        return decide(
                alarm,
                (open, sent) -> {
                    if (sent != null && !sent.over) {
                        return null;
                    }
                    long now = open.backend().now();
                    boolean soon = sent != null && now - sent.begun < repeatAfter.get().toMillis();
                    long version = sent == null ? Documents.ABSENT : sent.version;
                    return new Next(new Sent(alarm, now, false, version), null, soon);
                });
    }

    @Override
    public Verdict end(Alarm alarm) {
        return decide(
                alarm,
                (open, sent) -> {
                    if (sent == null || sent.over) {
                        return null;
                    }
                    long expires = open.backend().now() + repeatAfter.get().toMillis();
                    var over = new Sent(sent.alarm, sent.begun, true, sent.version);
                    return new Next(over, expires, false);
                });
    }

    /// What would be stored next.
    ///
    /// @param expires when it is not needed any more; `null` for never
    /// @param soon whether it is too early for that
    private record Next(Sent sent, @Nullable Long expires, boolean soon) {}

    /// Finds out what is to be stored.
    private interface Step {
        /// @param sent what was sent; `null` for nothing
        /// @return `null` when there is nothing to do
        @Nullable Next after(Storage open, @Nullable Sent sent) throws StorageException;
    }

    private Verdict decide(Alarm alarm, Step step) {
        Storage open = storage.get();
        if (open == null) {
            return Verdict.LATER;
        }
        String id = Sha256.hex(alarm.kind().id() + "/" + alarm.condition().key());
        try {
            Document document = open.documents().find(COLLECTION, id);
            Next next = step.after(open, document == null ? null : Sent.read(document));
            if (next == null) {
                return Verdict.DONE;
            }
            if (next.soon) {
                return Verdict.LATER;
            }
            var draft = new Documents.Draft(COLLECTION, id, null, next.expires, next.sent.body());
            // Where another gateway was faster, the next time finds what it has stored.
            boolean stored = open.documents().putIf(draft, next.sent.version) != null;
            return stored ? Verdict.SEND : Verdict.LATER;
        } catch (StorageException | MalformedJson _) {
            return Verdict.LATER;
        }
    }

    /// The alarms whose begin was sent by any gateway, and whose end was not.
    ///
    /// @param most how many at most
    List<Alarm> begun(int most) throws StorageException {
        Storage open = storage.get();
        if (open == null) {
            return List.of();
        }
        var found = new ArrayList<Alarm>();
        for (Document document : open.documents().page(COLLECTION, null, null, most)) {
            try {
                Sent sent = Sent.read(document);
                if (!sent.over) {
                    found.add(sent.alarm);
                }
            } catch (MalformedJson _) {
                // A later release may have written it.
            }
        }
        return found;
    }
}
