package dev.gatehouse.keys.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.time.Duration;

/// A session, as it is stored: nothing in it can be sent as a cookie.
///
/// @param id a digest of the cookie
/// @param holder whose key was shown: `master`, `admin`, or the id of a virtual key
/// @param stamp a digest of that key which only the holder of the cookie can compute; another key
///     has another one
/// @param created milliseconds since 1970
/// @param used when a request was made in it, in milliseconds since 1970; up to some minutes late
/// @param ends milliseconds since 1970
record Session(String id, String holder, String stamp, long created, long used, long ends) {
    /// How long a session lasts at most.
    static final Duration LONGEST = Duration.ofHours(12);

    /// After how long without a request it ends.
    static final Duration IDLE = Duration.ofHours(2);

    private static final Field<String> HOLDER = Field.text("holder");
    private static final Field<String> STAMP = Field.text("stamp");
    private static final Field<Long> CREATED = Field.integer("created");
    private static final Field<Long> USED = Field.integer("used");
    private static final Field<Long> ENDS = Field.integer("ends");

    boolean over(long now) {
        return now >= ends || now - used >= IDLE.toMillis();
    }

    Session usedAt(long now) {
        return new Session(id, holder, stamp, created, Math.max(used, now), ends);
    }

    String document() {
        return new JsonWriter()
                .object()
                .member("holder", holder)
                .member("stamp", stamp)
                .member("created", created)
                .member("used", used)
                .member("ends", ends)
                .end()
                .toString();
    }

    static Session read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            return new Session(
                    document.id(),
                    needed(HOLDER, body),
                    needed(STAMP, body),
                    needed(CREATED, body),
                    needed(USED, body),
                    needed(ENDS, body));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static <T> T needed(Field<T> member, Json body) throws MalformedJson {
        T value = member.in(body);
        if (value == null) {
            throw new MalformedJson("'" + member.name() + "' is missing", member.name());
        }
        return value;
    }
}
