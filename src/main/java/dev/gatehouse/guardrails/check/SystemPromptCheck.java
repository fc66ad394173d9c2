package dev.gatehouse.guardrails.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a system prompt into requests of every dialect.
public record SystemPromptCheck(Mode mode, String content) implements Check {
    private static final String MESSAGES = "messages";
    private static final String SYSTEM = "system";
    private static final String INSTRUCTIONS = "instructions";
    private static final String INPUT = "input";
    private static final String ROLE = "role";
    private static final String TEXT = "text";
    private static final List<String> GEMINI = List.of("systemInstruction", "system_instruction");

    /// What becomes of a system prompt of the client's.
    public enum Mode {
        /// It stays, and the guardrail's is left out.
        INJECT,
        /// The guardrail's takes its place.
        OVERRIDE,
        /// The guardrail's stands before it.
        DECORATOR;

        /// Its name in settings.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public boolean rewrites() {
        return true;
    }

    @Override
    public Verdict check(Content given, CheckLimit limit) throws CheckFailure {
        Json body = given.body();
        if (body == null) {
            return Verdict.CLEAN;
        }
        try {
            Patch patch = patch(given.call().operation(), body);
            Json changed = patch == null || patch.empty() ? null : Json.parse(patch.bytes());
            return changed == null ? Verdict.CLEAN : new Verdict(List.of(), Map.of(), changed);
        } catch (MalformedJson e) {
            throw new CheckFailure("cannot read where the request has its system prompt");
        }
    }

    private @Nullable Patch patch(Operation operation, Json body) throws MalformedJson {
        return switch (operation) {
            case CHAT -> chat(body, MESSAGES);
            case RESPONSES, RESPONSE_TOKENS -> responses(body);
            case MESSAGES, COUNT_TOKENS -> blocks(body);
            case GENERATE_CONTENT -> contents(body);
            default -> null;
        };
    }

    /// The system prompt of Chat Completions: messages with the role `system` or `developer`.
    private @Nullable Patch chat(Json body, String member) throws MalformedJson {
        Json list = body.member(member);
        if (list == null || list.kind() != Json.Kind.ARRAY) {
            return null;
        }
        int first = first(list);
        if (mode == Mode.INJECT && first >= 0) {
            return null;
        }
        if (mode == Mode.DECORATOR && first >= 0) {
            return before(new Patch(body), list.at(first).member("content"));
        }
        var rest = new JsonWriter().array();
        String role = first >= 0 ? role(list.at(first)) : SYSTEM;
        rest.object().member(ROLE, role).member("content", content).end();
        for (int i = 0; i < list.size(); i++) {
            if (!system(list.at(i))) {
                rest.raw(list.at(i).raw());
            }
        }
        return new Patch(body).replace(list, rest.endArray().bytes());
    }

    private static int first(Json list) throws MalformedJson {
        for (int i = 0; i < list.size(); i++) {
            if (system(list.at(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean system(Json message) throws MalformedJson {
        String role = role(message);
        return role.equals(SYSTEM) || role.equals("developer");
    }

    private static String role(Json message) throws MalformedJson {
        Json role = message.member(ROLE);
        return role != null && role.kind() == Json.Kind.STRING ? role.text() : "";
    }

    /// Puts the prompt before a text or before the first of several parts.
    private Patch before(Patch patch, @Nullable Json text) throws MalformedJson {
        if (text == null || text.kind() == Json.Kind.NULL) {
            return patch;
        }
        if (text.kind() == Json.Kind.STRING) {
            return patch.replace(text, quoted(content + "\n" + text.text()));
        }
        var parts = new JsonWriter().array().object();
        parts.member("type", TEXT).member(TEXT, content).end();
        for (int i = 0; i < text.size(); i++) {
            parts.raw(text.at(i).raw());
        }
        return patch.replace(text, parts.endArray().bytes());
    }

    private static byte[] quoted(String text) {
        return JsonWriter.quoted(text).getBytes(UTF_8);
    }

    /// The system prompt of Responses: `instructions`, and messages as in Chat Completions.
    private @Nullable Patch responses(Json body) throws MalformedJson {
        Json instructions = body.member(INSTRUCTIONS);
        boolean stated = instructions != null && instructions.hasText();
        Json input = body.member(INPUT);
        int first = input != null && input.kind() == Json.Kind.ARRAY ? first(input) : -1;
        if (mode == Mode.INJECT && (stated || first >= 0)) {
            return null;
        }
        if (mode == Mode.DECORATOR && instructions != null && stated) {
            return before(new Patch(body), instructions);
        }
        if (mode == Mode.DECORATOR && input != null && first >= 0) {
            return before(new Patch(body), input.at(first).member("content"));
        }
        Patch patch = new Patch(body).set(body, INSTRUCTIONS, quoted(content));
        if (input != null && first >= 0) {
            var rest = new JsonWriter().array();
            for (int i = 0; i < input.size(); i++) {
                if (!system(input.at(i))) {
                    rest.raw(input.at(i).raw());
                }
            }
            patch.replace(input, rest.endArray().bytes());
        }
        return patch;
    }

    /// The system prompt of Messages: a text or blocks.
    private @Nullable Patch blocks(Json body) throws MalformedJson {
        Json system = body.member(SYSTEM);
        boolean stated =
                system != null
                        && (system.hasText()
                                || (system.kind() == Json.Kind.ARRAY && system.size() > 0));
        if (mode == Mode.INJECT && stated) {
            return null;
        }
        if (mode == Mode.DECORATOR && stated) {
            return before(new Patch(body), system);
        }
        return new Patch(body).set(body, SYSTEM, quoted(content));
    }

    /// The system prompt of Gemini: a content with parts.
    private @Nullable Patch contents(Json body) throws MalformedJson {
        String member = GEMINI.getFirst();
        for (String each : GEMINI) {
            member = body.member(each) == null ? member : each;
        }
        Json system = body.member(member);
        boolean stated = system != null && system.kind() == Json.Kind.OBJECT;
        if (mode == Mode.INJECT && stated) {
            return null;
        }
        var parts = new JsonWriter().object().name("parts").array();
        parts.object().member(TEXT, content).end();
        Json present = system != null && stated ? system.member("parts") : null;
        for (int i = 0; mode == Mode.DECORATOR && present != null && i < present.size(); i++) {
            parts.raw(present.at(i).raw());
        }
        return new Patch(body).set(body, member, parts.endArray().end().bytes());
    }
}
