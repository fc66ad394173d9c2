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
        String name = name(call);
        return name == null ? null : call.record().caller().id() + "\n" + name;
    }

    /// The name alone.
    public @Nullable String name(Call call) {
        for (String header : headers) {
            String session = call.head().headers().first(header);
            if (session != null) {
                return session;
            }
        }
        Json body = call.json();
        Json key = body == null ? null : body.member(CACHE_KEY);
        try {
            return key == null || !key.hasText() ? null : key.text();
        } catch (MalformedJson _) {
            return null;
        }
    }
}
