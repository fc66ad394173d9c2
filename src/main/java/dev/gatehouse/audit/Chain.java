package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request shows of the conversation that it continues.
///
/// @param session the name of the session; else a fingerprint of the conversation's beginning,
///     which begins with `~`; empty when there is neither
/// @param previous the id of the response that it continues; empty when it names none
record Chain(String session, String previous) {
    static final Chain NONE = new Chain("", "");

    /// The fields in which clients name their session, the strongest first.
    private static final List<String> HEADERS =
            List.of(
                    "x-session-id",
                    "x-session-affinity",
                    "x-claude-code-session-id",
                    "session-id",
                    "session_id",
                    "x-litellm-session-id",
                    "helicone-session-id",
                    "agent-session-id");

    /// The members in which requests name it.
    private static final List<String> MEMBERS =
            List.of(
                    "session_id",
                    "litellm_session_id",
                    "prompt_cache_key",
                    "conversation",
                    "conversation_id",
                    "thread_id");

    /// What begins a conversation, in the members of all dialects.
    private static final List<String> BEGINNING =
            List.of("system", "instructions", "systemInstruction", "system_instruction", "tools");

    private static final List<String> TURNS = List.of("messages", "input", "contents");
    private static final int DIGEST = 16;

    /// What a request shows.
    ///
    /// @param body `null` when it has no JSON body
    /// @param model as the client names it
    /// @param kept the id of the response that it continues, where the gateway has kept that
    static Chain of(Headers headers, @Nullable Json body, String model, @Nullable String kept) {
        String session = ofHeaders(headers);
        if (body == null || body.kind() != Json.Kind.OBJECT) {
            return new Chain(session, "");
        }
        String previous = kept == null ? text(body.member("previous_response_id")) : kept;
        if (session.isEmpty()) {
            session = named(body);
        }
        Json metadata = body.member("metadata");
        if (session.isEmpty() && metadata != null) {
            session = named(metadata);
            session = session.isEmpty() ? text(metadata.member("user_id")) : session;
        }
        return new Chain(session.isEmpty() ? fingerprint(body, model) : session, previous);
    }

    private static String ofHeaders(Headers headers) {
        for (String name : HEADERS) {
            String value = headers.first(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return "";
    }

    private static String named(Json object) {
        for (String name : MEMBERS) {
            Json member = object.member(name);
            String value = text(member);
            // A conversation of the Responses API is a text, or an object with an id.
            value = value.isEmpty() && member != null ? text(member.member("id")) : value;
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static String text(@Nullable Json member) {
        try {
            return member == null || !member.hasText() ? "" : member.text();
        } catch (MalformedJson _) {
            return "";
        }
    }

    /// A digest of the model, the instructions, the tools and the turns up to the first of the
    /// user; empty for a request without turns.
    private static String fingerprint(Json body, String model) {
        MessageDigest digest = Sha256.start();
        digest.update(model.getBytes(UTF_8));
        for (String name : BEGINNING) {
            Json member = body.member(name);
            if (member != null) {
                digest.update(member.copy());
            }
        }
        for (String name : TURNS) {
            Json turns = body.member(name);
            if (turns != null) {
                turns(turns, digest);
                return "~" + HexFormat.of().formatHex(digest.digest(), 0, DIGEST);
            }
        }
        return "";
    }

    private static void turns(Json turns, MessageDigest digest) {
        if (turns.kind() != Json.Kind.ARRAY) {
            digest.update(turns.copy());
            return;
        }
        for (int i = 0; i < turns.size(); i++) {
            Json turn = turns.at(i);
            digest.update(turn.copy());
            Json role = turn.member("role");
            if (role == null || role.textEquals("user")) {
                return;
            }
        }
    }
}
