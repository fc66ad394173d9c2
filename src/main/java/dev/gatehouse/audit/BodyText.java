package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes the bodies of a call as they are stored: JSON as JSON, streams as whole answers,
/// everything else as text; credentials masked, each at most one megabyte long.
final class BodyText {
    /// How long a body is at most.
    static final int MOST = 1 << 20;

    /// What is cut off a body that is cut anyway: half a credential could not be recognised.
    private static final int MARGIN = 4 * 1024;

    private final WholeAnswer answers;

    BodyText(Dialects dialects) {
        this.answers = new WholeAnswer(dialects);
    }

    /// The bodies of a call as the members of an object; empty when nothing was recorded.
    byte[] of(AuditEntry entry, Masking masking) {
        var out = new JsonWriter(4 * 1024).object().member("id", entry.record().rowId());
        int before = out.length();
        String served = entry.record().servedModel();
        var text = new Text(served == null ? "" : served, masking, out);
        text.add("request_body", entry.request(), null);
        text.add("response_body", entry.response(), entry.request());
        text.add("client_request_body", entry.clientRequest(), null);
        text.add("client_response_body", entry.clientResponse(), entry.clientRequest());
        return out.length() == before ? new byte[0] : out.end().bytes();
    }

    /// The text of the bodies of one call.
    private final class Text {
        private final String model;
        private final Masking masking;
        private final JsonWriter out;

        Text(String model, Masking masking, JsonWriter out) {
            this.model = model;
            this.masking = masking;
            this.out = out;
        }

        /// @param request the request that it answers, `null` where it answers none
        void add(String name, AuditEntry.@Nullable Body body, AuditEntry.@Nullable Body request) {
            if (body == null || body.bytes().length() == 0) {
                return;
            }
            if (binary(body)) {
                out.member(name + "_omitted", masking.text(body.type()));
                return;
            }
            boolean cut = body.bytes().wasCut();
            Json json = streamed(body) ? answers.of(body, json(request), model) : json(body);
            String text = json == null ? null : masked(json, masking);
            if (text != null && text.length() <= MOST) {
                out.name(name).raw(text);
            } else {
                cut |= text != null || body.bytes().length() > MOST;
                out.member(name, cut(text == null ? plain(body, masking) : text, cut));
            }
            if (cut) {
                out.name(name + "_too_big_to_handle").value(true);
            }
        }
    }

    /// What is neither JSON nor text is of no use in a log.
    private static boolean binary(AuditEntry.Body body) {
        String type = body.type().toLowerCase(Locale.ROOT);
        boolean events = type.contains("eventstream") || type.contains("event-stream");
        return !type.isEmpty() && !type.contains("json") && !type.startsWith("text/") && !events;
    }

    private static boolean streamed(AuditEntry.Body body) {
        String type = body.type().toLowerCase(Locale.ROOT);
        return !type.isEmpty() && !type.contains("json");
    }

    private static @Nullable Json json(AuditEntry.@Nullable Body body) {
        try {
            return body == null ? null : Json.parse(body.bytes().copy());
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static @Nullable String masked(Json json, Masking masking) {
        try {
            var out = new JsonWriter(json.length() + 64);
            masking.write(json, out);
            return out.toString();
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static String plain(AuditEntry.Body body, Masking masking) {
        return masking.text(new String(body.bytes().head(MOST), UTF_8));
    }

    private static String cut(String text, boolean cut) {
        int most = Math.min(text.length(), MOST);
        return cut ? text.substring(0, Math.max(0, most - MARGIN)) : text.substring(0, most);
    }
}
