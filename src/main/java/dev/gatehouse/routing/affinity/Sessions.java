package dev.gatehouse.routing.affinity;

import dev.gatehouse.call.Call;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The name of a session: a header field, or the key that the
/// caller gives its provider's prompt cache.
///
/// @param headers the fields that name a session, the strongest first
public record Sessions(List<String> headers) {
    private static final String CACHE_KEY = "prompt_cache_key";

    /// The name of the session, `null` for a call without one. Sessions of different callers are
    /// different, whatever their names.
    public @Nullable String of(Call call) {
        for (String header : headers) {
            String session = call.head().headers().first(header);
            if (session != null) {
                return named(call, session);
            }
        }
        Json body = call.json();
        Json key = body == null ? null : body.member(CACHE_KEY);
        try {
            return key == null || !key.hasText() ? null : named(call, key.text());
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static String named(Call call, String session) {
        return call.record().caller().id() + "\n" + session;
    }
}
