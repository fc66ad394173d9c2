package dev.gatehouse.attempt;

import dev.gatehouse.call.ProblemException;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.stream.WebSocketReader;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Lets the messages of a WebSocket pass that name allowed models only, at any depth and in any
/// letter case: a message of the Realtime API names one for the session, one for a transcription
/// and more. What cannot be read does not pass.
public final class MessageCheck implements WebSocketReader.Check {
    private static final Set<String> NAMES = Set.of("model", "models");
    private static final MemberNames SPELLINGS = MemberNames.of(NAMES);

    /// Texts of the client, which no API reads.
    private static final String METADATA = "metadata";

    private final Predicate<String> allowed;
    private final MemoryLease memory;
    private long values;

    /// @param allowed whether a model, as the provider calls it, may be named
    public MessageCheck(Predicate<String> allowed, MemoryLease memory) {
        this.allowed = allowed;
        this.memory = memory;
    }

    @Override
    public boolean take(long bytes) {
        try {
            return memory.take(bytes);
        } catch (ProblemException _) {
            return false;
        }
    }

    @Override
    public boolean accepts(byte[] message, int length) {
        try {
            Json text = Json.parse(message, 0, length);
            return takeValues(text.values()) && allowed(text);
        } catch (MalformedJson _) {
            return false;
        }
    }

    /// For the message with the most values.
    private boolean takeValues(long wanted) {
        long more = Math.max(0, wanted - values);
        values += more;
        try {
            return more == 0 || memory.takeValues(more);
        } catch (ProblemException _) {
            return false;
        }
    }

    /// Whether all models that a message names are allowed.
    private boolean allowed(Json message) throws MalformedJson {
        return switch (message.kind()) {
            case ARRAY -> elements(message);
            case OBJECT -> members(message);
            case STRING, NUMBER, BOOLEAN, NULL -> true;
        };
    }

    private boolean elements(Json array) throws MalformedJson {
        for (int i = 0; i < array.size(); i++) {
            if (!allowed(array.at(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean members(Json object) throws MalformedJson {
        List<String> names = object.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean named = NAMES.contains(name) || SPELLINGS.similar(name) != null;
            Json value = object.at(i);
            if (named && !named(value)) {
                return false;
            }
            if (!name.equals(METADATA) && !allowed(value)) {
                return false;
            }
        }
        return true;
    }

    /// A name, or several of which a provider tries one after the other.
    private boolean named(Json value) throws MalformedJson {
        if (value.kind() != Json.Kind.ARRAY) {
            return value.kind() != Json.Kind.STRING || allowed.test(value.text());
        }
        for (int i = 0; i < value.size(); i++) {
            if (!named(value.at(i))) {
                return false;
            }
        }
        return true;
    }
}
