package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Gathers from one answer the ids that later calls may name.
final class ObjectIdRecorder {
    private static final byte[] CREATED = "response.created".getBytes(US_ASCII);
    private static final byte[] COMPLETED = "response.completed".getBytes(US_ASCII);

    /// Answers that bear ids and pass unread are short; longer ones are contents of files.
    private static final int LONGEST = 64 * 1024;

    private final ObjectOwners owners;
    private final String account;
    private final boolean carriesIds;
    private @Nullable ByteArrayOutputStream unread;

    ObjectIdRecorder(ProviderCaller.Question attempt, ObjectOwners owners) {
        this.owners = owners;
        this.account = attempt.name();
        this.carriesIds = carriesIds(attempt.call().operation());
    }

    /// Whether later calls may name what the answers of an operation bear.
    private static boolean carriesIds(Operation operation) {
        return switch (operation) {
            case RESPONSES, RESPONSE_COMPACTION, STORED_RESPONSES -> true;
            case FILES, BATCHES, MESSAGE_BATCHES, RELAY -> true;
            case CHAT, STORED_CHAT, EMBEDDINGS, MESSAGES, MODELS, COMPLETIONS, MODERATIONS -> false;
            case IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS, SPEECH, TRANSCRIPTIONS -> false;
            case TRANSLATIONS, RERANK, COUNT_TOKENS, RESPONSE_TOKENS, PASSTHROUGH -> false;
        };
    }

    /// Looks at a whole answer.
    void record(Json answer) {
        if (carriesIds) {
            owners.record(answer, account);
        }
    }

    /// Looks at an event of a stream.
    void record(SseEvent event) {
        if (!carriesIds || !(event.named(CREATED) || event.named(COMPLETED))) {
            return;
        }
        try {
            Json data = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            Json response = data.member("response");
            if (response != null) {
                owners.record(response, account);
            }
        } catch (MalformedJson _) {
            // Others find fault with it, if it matters.
        }
    }

    /// Looks at the next bytes of an answer that passes unread, before the caller has them: who
    /// has seen an id may ask for it at once.
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
        if (closes(bytes, count)) {
            try {
                record(Json.parse(gathered.toByteArray()));
            } catch (MalformedJson _) {
                // More is to come, or it is the content of a file.
            }
        }
    }

    /// Whether an object may end here.
    private static boolean closes(byte[] bytes, int count) {
        int last = count - 1;
        while (last > 0 && bytes[last] <= ' ') {
            last--;
        }
        return last >= 0 && bytes[last] == '}';
    }
}
