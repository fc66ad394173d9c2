package dev.gatehouse.alarms;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A fact that has lasted long enough for an operator to be notified of it.
///
/// @param id the same in all messages about it
/// @param until when it ended; `null` while it holds
public record Alarm(
        String id, Kind kind, Condition condition, Instant since, @Nullable Instant until) {
    /// One that begins now.
    static Alarm of(Kind kind, Condition condition) {
        return new Alarm(UUID.randomUUID().toString(), kind, condition, now(), null);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /// The same with what holds now.
    Alarm with(Condition present) {
        return new Alarm(id, kind, present, since, until);
    }

    /// The same, over.
    Alarm ended() {
        return new Alarm(id, kind, condition, since, now());
    }

    /// Writes it as an object.
    public void write(JsonWriter into) {
        into.object().member("id", id).member("kind", kind.id());
        into.member("subject", condition.subject()).name("level");
        into.raw(condition.level() == 0 ? "null" : Integer.toString(condition.level()));
        into.member("severity", condition.severity().id());
        into.member("message", condition.message()).member("since", since.toString());
        into.member("until", until == null ? null : until.toString()).end();
    }

    /// Reads what [#write] has written of an alarm that holds.
    static Alarm read(Json json) throws MalformedJson {
        try {
            Json level = json.member("level");
            var condition =
                    new Condition(
                            text(json, "subject"),
                            level == null || level.kind() != Json.Kind.NUMBER
                                    ? 0
                                    : (int) level.asLong(),
                            Severity.valueOf(text(json, "severity").toUpperCase(Locale.ROOT)),
                            text(json, "message"));
            Kind kind = Kind.valueOf(text(json, "kind").toUpperCase(Locale.ROOT));
            Instant since = Instant.parse(text(json, "since"));
            return new Alarm(text(json, "id"), kind, condition, since, null);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedJson(String.valueOf(e.getMessage()), null);
        }
    }

    private static String text(Json json, String name) throws MalformedJson {
        Json value = json.member(name);
        if (value == null) {
            throw new MalformedJson("there is no '" + name + "'", name);
        }
        return value.text();
    }
}
