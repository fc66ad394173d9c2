package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.stream.DocumentReader;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Records the ids in one answer that later calls may name, before the client has them: a call that
/// names one may follow at once.
final class ObjectIdRecorder {
    private static final byte[] WHOLE = DocumentReader.NAME.getBytes(US_ASCII);
    private static final byte[] CREATED = "response.created".getBytes(US_ASCII);
    private static final byte[] COMPLETED = "response.completed".getBytes(US_ASCII);

    /// Answers that carry ids and are relayed are short; longer ones are contents of files.
    private static final int LONGEST = 64 * 1024;

    private final Attempt attempt;
    private final ProviderCaller.Objects objects;
    private final ProviderSide side;
    private final String account;
    private final Caller caller;
    private final RequestTarget target;
    private final boolean making;
    private final boolean carriesIds;
    private @Nullable ByteArrayOutputStream unread;

    ObjectIdRecorder(Attempt attempt, ProviderSide side, ProviderCaller.Objects objects) {
        this.attempt = attempt;
        this.objects = objects;
        this.side = side;
        this.account = attempt.account().name();
        this.caller = attempt.call().record().caller();
        this.target = attempt.call().head().target();
        this.making = !attempt.call().head().method().equals("GET");
        this.carriesIds = attempt.operation().carriesIds();
    }

    /// Records the ids of a whole answer.
    void record(Json answer) {
        if (carriesIds) {
            ObjectOwners owners = objects.owners();
            side.objectIds(answer, id -> owners.record(id, account, caller, makes(id)));
            objects.listener().seen(attempt, answer);
        }
    }

    /// Whether the call made the object: not when its address names it.
    private boolean makes(String id) {
        return making && !target.segments().contains(id);
    }

    /// Records the ids in an event of a stream.
    void record(SseEvent event) {
        boolean whole = event.named(WHOLE);
        if (!carriesIds || !(whole || event.named(CREATED) || event.named(COMPLETED))) {
            return;
        }
        try {
            Json data = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            Json response = whole ? data : data.member("response");
            if (response != null) {
                record(response);
            }
        } catch (MalformedJson _) {
            // The transform of the stream decides what an unreadable event means.
        }
    }

    /// Records the ids in the next bytes of a relayed answer.
    void record(byte[] bytes, int count) {
        if (!carriesIds) {
            return;
        }
        ByteArrayOutputStream gathered = unread == null ? new ByteArrayOutputStream() : unread;
        if (gathered.size() > LONGEST) {
            return;
        }
        unread = gathered;
        gathered.write(bytes, 0, count);
        if (closesObject(bytes, count)) {
            try {
                record(Json.parse(gathered.toByteArray()));
            } catch (MalformedJson _) {
                // More is to come, or it is the content of a file.
            }
        }
    }

    private static boolean closesObject(byte[] bytes, int count) {
        int last = count - 1;
        while (last > 0 && bytes[last] <= ' ') {
            last--;
        }
        return last >= 0 && bytes[last] == '}';
    }
}
