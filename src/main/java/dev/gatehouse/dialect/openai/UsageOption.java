package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.json.Patch;
import java.util.List;

/// `stream_options.include_usage`: makes a stream of chunks report its usage.
public final class UsageOption {
    private static final Field<Json> STREAM_OPTIONS = Field.object("stream_options");
    private static final Field<Boolean> INCLUDE_USAGE = Field.bool("include_usage");
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] ASK = "{\"include_usage\":true}".getBytes(UTF_8);

    private static final MemberNames NAMES =
            MemberNames.of(List.of(INCLUDE_USAGE.name(), "include_obfuscation"));

    private UsageOption() {}

    /// Rejects options that two parsers could read differently.
    static void rejectSimilarNames(Json body) throws MalformedJson {
        Json options = body.member(STREAM_OPTIONS.name());
        if (options != null) {
            options.rejectDuplicateNames().rejectSimilarNames(NAMES);
        }
    }

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
