package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;

/// `stream_options.include_usage`: makes a stream of chunks report its usage.
public final class UsageOption {
    private static final Field<Json> STREAM_OPTIONS = Field.object("stream_options");
    private static final Field<Boolean> INCLUDE_USAGE = Field.bool("include_usage");
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] ASK = "{\"include_usage\":true}".getBytes(UTF_8);

    private UsageOption() {}

    /// Whether a request sets it.
    public static boolean requested(Json body) throws MalformedJson {
        Json options = STREAM_OPTIONS.in(body);
        return options != null && Boolean.TRUE.equals(INCLUDE_USAGE.in(options));
    }

    /// Sets it where it is not.
    public static void set(Json body, Patch patch) throws MalformedJson {
        Json options = STREAM_OPTIONS.in(body);
        if (options == null) {
            patch.set(body, STREAM_OPTIONS.name(), ASK);
        } else if (!Boolean.TRUE.equals(INCLUDE_USAGE.in(options))) {
            patch.set(options, INCLUDE_USAGE.name(), TRUE);
        }
    }
}
