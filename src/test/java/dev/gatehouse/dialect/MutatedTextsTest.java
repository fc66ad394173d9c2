package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.call.Operation.Format;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and answers of all dialects with values of wrong kinds, in every pair: each is
/// translated or malformed, and nothing else happens.
class MutatedTextsTest {
    private static final Path CASES = Path.of("src/test/resources/conformance");
    private static final Pattern SECTION = Pattern.compile("--- (request|reply)[^\n]*\n(\\{.*)");
    private static final List<String> VALUES =
            List.of("null", "true", "7", "-1.5", "\"\"", "\"x\"", "[]", "{}", "[null]", "[7]");
    private static final List<String> CLIENTS = List.of("chat", "responses", "messages", "gemini");

    private final Dialects dialects = Extensions.NONE.withBuiltIn();

    @ParameterizedTest
    @ValueSource(strings = {"chat", "responses", "messages", "gemini", "converse"})
    void a_value_of_a_wrong_kind_is_translated_or_malformed(String provider) throws Exception {
        var random = new Random(17);
        int tried = 0;
        for (String client : CLIENTS) {
            if (client.equals(provider)) {
                continue;
            }
            for (Json request : texts(client, "request")) {
                for (int i = 0; i < 40; i++) {
                    Json mutated = mutated(request, random);
                    request(conversion(client, provider), mutated);
                    tried++;
                }
            }
            for (Json reply : texts(provider, "reply")) {
                for (int i = 0; i < 40; i++) {
                    answer(conversion(client, provider), mutated(reply, random));
                }
            }
        }
        assertThat(tried).isGreaterThan(1000);
    }

    private static void request(Conversion conversion, Json request) {
        try {
            assertThat(conversion.request(request).kind()).isEqualTo(Json.Kind.OBJECT);
        } catch (MalformedJson e) {
            assertThat(e.reason()).isNotBlank();
        }
    }

    private static void answer(Conversion conversion, Json answer) {
        try {
            assertThat(conversion.answer(null, answer, answer.copy())).isNotEmpty();
        } catch (MalformedJson e) {
            assertThat(e.reason()).isNotBlank();
        }
    }

    /// The text with one value in the place of another, somewhere in its depth.
    private static Json mutated(Json text, Random random) throws MalformedJson {
        Json at = text;
        int steps = 1 + random.nextInt(6);
        for (int i = 0; i < steps && at.size() > 0; i++) {
            at = at.at(random.nextInt(at.size()));
        }
        byte[] value = VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8);
        return Json.parse(new Patch(text).replace(at, value).bytes());
    }

    private static List<Json> texts(String dialect, String title) throws Exception {
        var texts = new ArrayList<Json>();
        try (var files = Files.list(CASES.resolve(dialect))) {
            for (Path file : files.sorted().toList()) {
                Matcher section = SECTION.matcher(Files.readString(file));
                while (section.find()) {
                    boolean error = section.group().startsWith("--- reply 4");
                    boolean kept = section.group(2).contains("${");
                    if (section.group(1).equals(title) && !error && !kept) {
                        texts.add(Json.parse(section.group(2).getBytes(UTF_8)));
                    }
                }
            }
        }
        return texts;
    }

    private Conversion conversion(String client, String provider) {
        var inputs =
                new TranslationInputs(
                        new TargetModel("account", "claude-opus-4-6", null, null),
                        TranslationSettings.USUAL,
                        new TranslationInputs.Origin("call-1", 1));
        Format from = Format.valueOf(client.toUpperCase(Locale.ROOT));
        Format to = Format.valueOf(provider.toUpperCase(Locale.ROOT));
        return dialects.conversion(
                from,
                from,
                to,
                (in, side, out) ->
                        new Translated(
                                in,
                                side,
                                out,
                                inputs,
                                new Translated.Memory(new ReasoningMemory(), "anyone")));
    }
}
