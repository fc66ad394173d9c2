package dev.gatehouse.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.call.Operation;
import dev.gatehouse.flow.SseEvent;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.routing.affinity.Owners;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Gathers from one answer the ids that later calls may name.
final class Ids {
    private static final byte[] CREATED = "response.created".getBytes(US_ASCII);
    private static final byte[] COMPLETED = "response.completed".getBytes(US_ASCII);

    /// Answers that bear ids and pass unread are short; longer ones are contents of files.
    private static final int LONGEST = 64 * 1024;

    private final Owners owners;
    private final String account;
    private final boolean borne;
    private @Nullable ByteArrayOutputStream unread;

    Ids(Interpreter.Question question, Owners owners) {
        this.owners = owners;
        this.account = question.name();
        this.borne = borne(question.call().operation());
    }

    /// Whether later calls may name what the answers of an operation bear.
    private static boolean borne(Operation operation) {
        return switch (operation) {
            case RESPONSES, RESPONSE_COMPACTION, STORED_RESPONSES -> true;
            case FILES, BATCHES, MESSAGE_BATCHES, RELAY -> true;
            case CHAT, STORED_CHAT, EMBEDDINGS, MESSAGES, MODELS, COMPLETIONS, MODERATIONS -> false;
            case IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS, SPEECH, TRANSCRIPTIONS -> false;
            case TRANSLATIONS, RERANK, COUNT_TOKENS, RESPONSE_TOKENS, PASSTHROUGH -> false;
        };
    }

    /// Looks at a whole answer.
    void in(Json answer) {
        if (borne) {
            owners.learn(answer, account);
        }
    }

    /// Looks at an event of a stream.
    void in(SseEvent event) {
        if (!borne || !(event.named(CREATED) || event.named(COMPLETED))) {
            return;
        }
        try {
            Json data = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            Json response = data.member("response");
            if (response != null) {
                owners.learn(response, account);
            }
        } catch (MalformedJson senseless) {
            // Others find fault with it, if it matters.
        }
    }

    /// Looks at the next bytes of an answer that passes unread, before the caller has them: who
    /// has seen an id may ask for it at once.
    void in(byte[] bytes, int count) {
        if (!borne) {
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
                in(Json.parse(gathered.toByteArray()));
            } catch (MalformedJson other) {
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
