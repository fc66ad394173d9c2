package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The same texts read by another parser: both accept or both reject them, with equal results.
class JacksonTest {
    private static final ObjectMapper OTHER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(Scanner.MAX_DEPTH)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "\n\t\r ",
                    "{}",
                    "[]",
                    " { } ",
                    " [ ] ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "{]",
                    "[}",
                    "null",
                    "true",
                    "false",
                    "nul",
                    "nulll",
                    "True",
                    "tru e",
                    "nan",
                    "NaN",
                    "-NaN",
                    "Infinity",
                    "-Infinity",
                    "undefined",
                    "0",
                    "-0",
                    "00",
                    "01",
                    "-01",
                    "-",
                    "+1",
                    "1.",
                    ".1",
                    "1.0",
                    "1e5",
                    "1E+5",
                    "1e-5",
                    "1e",
                    "1e+",
                    "1.e5",
                    "0e0",
                    "-0.0e-0",
                    "0x1",
                    "1_000",
                    "1,",
                    "1 2",
                    "1f",
                    "1d",
                    "123456789012345678901234567890",
                    "1e999",
                    "\"\"",
                    "\"",
                    "\"a",
                    "'a'",
                    "\"\\\"",
                    "\"\\\\\"",
                    "\"\\x\"",
                    "\"\\u\"",
                    "\"\\u12\"",
                    "\"\\u12G4\"",
                    "\"\\uD83D\\uDE00\"",
                    "\"\\u0000\"",
                    "\"a\nb\"",
                    "\"a\tb\"",
                    "\"a\u0000b\"",
                    "\"\u007f\"",
                    "\"ä€😀\"",
                    "\"\u2028\"",
                    "[1,]",
                    "[,1]",
                    "[,]",
                    "[1,,2]",
                    "[1 2]",
                    "[1;2]",
                    "[1",
                    "[1,",
                    "{\"a\"}",
                    "{\"a\":}",
                    "{\"a\":1,}",
                    "{,\"a\":1}",
                    "{\"a\":1 \"b\":2}",
                    "{\"a\" 1}",
                    "{a:1}",
                    "{1:1}",
                    "{'a':1}",
                    "{\"a\":1}}",
                    "{\"a\":1}x",
                    "{\"a\":1}{}",
                    "{}[]",
                    "// a\n1",
                    "/* a */1",
                    "#1",
                    "\u00a01",
                    "\u000b1",
                    "\f1",
                    "\u20281",
                    "{\"\":\"\"}",
                    "{\"a\":{\"b\":{\"c\":[[[[]]]]}}}",
                    "[[],{},\"\",0,true,null]",
                    "\"12345678\\\"12345678\"",
                    "\"1234567\u00011234567\"",
                    "\"1234567\"",
                    "[\"eight by\",\"te words\\n\",\"äöüßäöüß\"]");

    @ParameterizedTest
    @FieldSource("TEXTS")
    void a_tricky_text_is_read_alike(String text) {
        compare(text.getBytes(UTF_8));
    }

    @Test
    void a_tricky_text_is_read_alike_wherever_it_stands() {
        for (String text : TEXTS) {
            compare(("{\"before\":[" + text + "],\"behind\":\"1\"}").getBytes(UTF_8));
            compare((" [ {\"a\" : " + text + " } , 1 ] ").getBytes(UTF_8));
        }
    }

    @Test
    void texts_changed_at_random_are_read_alike() {
        var random = new Random(20_261_122);
        String glyphs = "{}[]\",:\\ \n\t0123456789.-+eEtrufalsn/u";
        List<String> seeds = TEXTS.stream().filter(text -> text.length() > 3).toList();
        for (int round = 0; round < 60_000; round++) {
            var text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                String glyph = "" + glyphs.charAt(random.nextInt(glyphs.length()));
                int at = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), at + random.nextInt(3));
                text.replace(at, to, random.nextInt(4) == 0 ? "" : glyph);
            }
            if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
                compare(text.toString().getBytes(UTF_8));
            }
        }
    }

    private static void compare(byte[] text) {
        JsonNode theirs = theirs(text);
        try {
            Json ours = Json.parse(text);
            assertThat(theirs).as("accepted %s", new String(text, UTF_8)).isNotNull();
            if (theirs != null) {
                same(ours, theirs);
            }
        } catch (MalformedJson e) {
            assertThat(theirs).as("%s: %s", e.reason(), new String(text, UTF_8)).isNull();
        }
    }

    private static @Nullable JsonNode theirs(byte[] text) {
        try {
            JsonNode node = OTHER.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (IOException _) {
            return null;
        }
    }

    private static void same(Json ours, JsonNode theirs) throws MalformedJson {
        switch (ours.kind()) {
            case OBJECT -> sameMembers(ours, theirs);
            case ARRAY -> {
                assertThat(theirs.isArray()).isTrue();
                assertThat(ours.size()).isEqualTo(theirs.size());
                for (int i = 0; i < ours.size(); i++) {
                    same(ours.at(i), theirs.get(i));
                }
            }
            case STRING -> assertThat(ours.text()).isEqualTo(theirs.textValue());
            case NUMBER -> assertThat(theirs.isNumber()).isTrue();
            case BOOLEAN -> assertThat(ours.raw()).isEqualTo("" + theirs.booleanValue());
            case NULL -> assertThat(theirs.isNull()).isTrue();
        }
    }

    /// The other one keeps the last of duplicates, so each name is compared by its last value.
    private static void sameMembers(Json ours, JsonNode theirs) throws MalformedJson {
        assertThat(theirs.isObject()).isTrue();
        List<String> names = new ArrayList<>();
        theirs.fieldNames().forEachRemaining(names::add);
        assertThat(ours.names()).containsAll(names);
        assertThat(names).containsAll(ours.names());
        for (String name : names) {
            same(ours.at(ours.names().lastIndexOf(name)), theirs.get(name));
        }
    }
}
