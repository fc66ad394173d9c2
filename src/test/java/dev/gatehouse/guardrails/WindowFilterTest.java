package dev.gatehouse.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.dialect.text.BlockedTextException;
import dev.gatehouse.dialect.text.ChannelFilter;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.finding.GuardFinding;
import dev.gatehouse.guardrails.detect.builtin.Bypasses;
import dev.gatehouse.guardrails.detect.view.Views;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that are checked as they come, against the same guardrails over the whole text.
class WindowFilterTest {
    private static final String CODES =
            """
            {"name": "codes", "type": "patterns", "action": "mask", "direction": "answer",
             "patterns": {"case": "ACME-[0-9]{4}", "word": "b[ab]{1,4}c"}}\
            """;

    private static final String LONG =
            """
            {"name": "long", "type": "patterns", "action": "mask", "direction": "answer",
             "patterns": {"number": "[0-9]{3,9}"}}\
            """;

    private static final String BLOCK =
            """
            {"name": "secret", "type": "patterns", "action": "block", "direction": "answer",
             "patterns": {"key": "sk-[a-z]{8}"}}\
            """;

    private final GuardFixture fixture = new GuardFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /// What leaves when a text comes in pieces.
    private static String filtered(ChannelFilter filter, List<String> pieces)
            throws BlockedTextException {
        var out = new StringBuilder();
        for (String piece : pieces) {
            out.append(filter.accept(piece));
        }
        return out.append(filter.end()).toString();
    }

    private String window(List<Guard> guards, Role role, List<String> pieces)
            throws BlockedTextException {
        return filtered(new WindowFilter(fixture.run(), guards, "choices[0]", role), pieces);
    }

    /// What the guardrails make of the whole text.
    private String whole(List<Guard> guards, Role role, String text) {
        var field = new TextField("choices[0]", role, text);
        return Inspection.texts(fixture.run(), guards, List.of(field), true).getOrDefault(0, text);
    }

    private static List<String> split(String text, int... at) {
        var pieces = new ArrayList<String>();
        int from = 0;
        for (int place : at) {
            pieces.add(text.substring(from, place));
            from = place;
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "see ACME-1234 and ACME-12 and baabc.",
                "ACME-1234",
                "ACME-1234ACME-5678",
                "bababababc bc babc",
                "😀ACME-1234😀 12345678901234567890 😀",
                ""
            })
    void no_split_changes_what_leaves(String text) throws BlockedTextException {
        List<Guard> guards = fixture.guards(CODES, LONG);
        String expected = whole(guards, Role.ASSISTANT, text);
        for (int i = 0; i <= text.length(); i++) {
            for (int j = i; j <= text.length(); j++) {
                List<String> pieces = split(text, i, j);
                assertThat(window(guards, Role.ASSISTANT, pieces))
                        .as("%s", pieces)
                        .isEqualTo(expected);
            }
        }
        List<String> each = text.codePoints().mapToObj(Character::toString).toList();
        assertThat(window(guards, Role.ASSISTANT, each)).isEqualTo(expected);
    }

    @Test
    void random_texts_in_random_pieces_leave_as_the_whole_text_does() throws BlockedTextException {
        List<Guard> guards = fixture.guards(CODES, LONG);
        var random = new Random(7);
        String alphabet = "ab c-ACME0123 ";
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            int length = random.nextInt(160);
            while (text.length() < length) {
                switch (random.nextInt(9)) {
                    case 0 -> text.append("ACME-1234");
                    case 1 -> text.append("baabc");
                    case 2 -> text.append("ACME-");
                    default -> text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            String whole = text.toString();
            var pieces = new ArrayList<String>();
            for (int from = 0; from < whole.length(); ) {
                int to = Math.min(whole.length(), from + 1 + random.nextInt(12));
                pieces.add(whole.substring(from, to));
                from = to;
            }
            assertThat(window(guards, Role.ASSISTANT, pieces))
                    .as("%s", pieces)
                    .isEqualTo(whole(guards, Role.ASSISTANT, whole));
        }
    }

    @Test
    void a_match_that_blocks_never_leaves_in_part() {
        List<Guard> guards = fixture.guards(BLOCK);
        String text = "the key is sk-abcdefgh as asked";
        for (int i = 1; i < text.length(); i++) {
            for (int j = i; j < text.length(); j++) {
                var filter = new WindowFilter(fixture.run(), guards, "choices[0]", Role.ASSISTANT);
                var out = new StringBuilder();
                List<String> pieces = split(text, i, j);
                assertThatThrownBy(
                                () -> {
                                    for (String piece : pieces) {
                                        out.append(filter.accept(piece));
                                    }
                                    out.append(filter.end());
                                })
                        .isInstanceOf(BlockedTextException.class)
                        .hasMessageContaining("secret")
                        .hasMessageNotContaining("abcdefgh");
                assertThat("the key is ").startsWith(out);
            }
        }
    }

    @Test
    void no_more_is_held_back_than_the_longest_match_and_words_of_hidden_texts_take()
            throws BlockedTextException {
        List<Guard> guards = fixture.guards(CODES);
        var filter = new WindowFilter(fixture.run(), guards, "choices[0]", Role.ASSISTANT);
        var out = new StringBuilder();
        for (int i = 1; i <= 400; i++) {
            out.append(filter.accept("word "));
            assertThat(5 * i - out.length()).isLessThanOrEqualTo(Views.FEWEST_HELD + 7);
        }
    }

    @Test
    void what_only_flags_holds_nothing_back_and_counts_once() throws BlockedTextException {
        List<Guard> guards = fixture.guards(CODES.replace("\"mask\"", "\"flag\""));
        var filter = new WindowFilter(fixture.run(), guards, "choices[0]", Role.ASSISTANT);
        String text = "see ACME-1234, and again ACME-5678.";
        for (String piece : text.split("", -1)) {
            assertThat(filter.accept(piece)).isEqualTo(piece);
        }
        assertThat(filter.end()).isEmpty();
        assertThat(fixture.use.findings())
                .hasSize(2)
                .extracting(GuardFinding::kind)
                .containsOnly("case");
        assertThat(fixture.use.storable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"ACME-1234\",\"n\":123456,\"list\":[1234,true,\"x123456y\"]}",
                "{\"a\":\"\\u0041CME-1234 \\\\1234\\\"5678\\n1234\"}",
                "{\"1234\":{\"b\":-1234.5e3}}"
            })
    void arguments_stay_json_at_every_split(String text)
            throws BlockedTextException, MalformedJson {
        List<Guard> guards = fixture.guards(CODES, LONG);
        String expected = whole(guards, Role.TOOL_CALL, text);
        Json.parse(expected.getBytes(StandardCharsets.UTF_8));
        assertThat(expected).isNotEqualTo(text);
        for (int i = 0; i <= text.length(); i++) {
            for (int j = i; j <= text.length(); j++) {
                String out = window(guards, Role.TOOL_CALL, split(text, i, j));
                assertThat(out).as("%s", split(text, i, j)).isEqualTo(expected);
            }
        }
        List<String> each = List.of(text.split("", -1));
        assertThat(window(guards, Role.TOOL_CALL, each)).isEqualTo(expected);
    }

    private static final String SECRETS =
            """
            {"name": "keys", "type": "secrets", "action": "mask", "direction": "answer"}\
            """;

    private static String key(String label, int lines) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + "MIIEowIBAAKCAQEAx0fake0fake0fake0fake0fake0fake0\n".repeat(lines)
                + "-----END "
                + label
                + "-----";
    }

    /// 512 characters are enough as long as no key has begun.
    @Test
    void ordinary_text_is_held_back_as_long_as_usual_matches_only() throws BlockedTextException {
        List<Guard> guards = fixture.guards(SECRETS);
        var filter = new WindowFilter(fixture.run(), guards, "choices[0]", Role.ASSISTANT);
        var out = new StringBuilder();
        String prose = "A quiet text, with nothing in it that is secret. ";
        for (int i = 1; i <= 40; i++) {
            out.append(filter.accept(prose));
            assertThat(i * prose.length() - out.length()).isLessThanOrEqualTo(520);
        }
        assertThat(out.length()).isGreaterThan(1400);
    }

    /// Keys that are short, longer than the window, longer than the longest match, without an end,
    /// and with blanks in them.
    @Test
    void a_private_key_leaves_in_no_part_at_any_split() throws BlockedTextException {
        List<Guard> guards = fixture.guards(SECRETS);
        String before = "here it is: ";
        List<String> keys =
                List.of(
                        key("RSA PRIVATE KEY", 3),
                        key("OPENSSH PRIVATE KEY", 40),
                        key("PGP PRIVATE KEY BLOCK", 100),
                        key("ENCRYPTED PRIVATE KEY", 30).replaceAll("-----END.*", ""),
                        key("PRIVATE KEY", 12)
                                .replace("fake0\nMII", "fake0" + " ".repeat(300) + "\nMII"),
                        key("CERTIFICATE", 12),
                        "PuTTY-User-Key-File-2: ssh-rsa\n" + "x1y2 z3\n".repeat(120));
        for (String key : keys) {
            String text = before + key + "\nand the text goes on. ".repeat(40);
            String expected = whole(guards, Role.ASSISTANT, text);
            for (int i = 0; i <= text.length(); i += 1 + i / 40) {
                List<String> pieces = split(text, i);
                assertThat(window(guards, Role.ASSISTANT, pieces)).as("%d", i).isEqualTo(expected);
            }
            for (int size : new int[] {1, 3, 7, 64, 511, 513}) {
                var pieces = new ArrayList<String>();
                for (int from = 0; from < text.length(); from += size) {
                    pieces.add(text.substring(from, Math.min(text.length(), from + size)));
                }
                assertThat(window(guards, Role.ASSISTANT, pieces))
                        .as("pieces of %d", size)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void random_texts_with_keys_leave_as_the_whole_text_does() throws BlockedTextException {
        List<Guard> guards = fixture.guards(SECRETS);
        var random = new Random(5);
        List<String> parts =
                List.of(
                        key("RSA PRIVATE KEY", 2),
                        key("PRIVATE KEY", 20),
                        "-----BEGIN ",
                        "-----BEGIN PRIVATE KEY-----",
                        "-----END PRIVATE KEY-----",
                        "-----",
                        "password = hunter2hunter2 ",
                        "postgres://ada:lovelace@db.example/x ",
                        "some words of a text. ",
                        " ".repeat(90));
        for (int round = 0; round < 150; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 14; i++) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            String whole = text.toString();
            var pieces = new ArrayList<String>();
            for (int from = 0; from < whole.length(); ) {
                int to = Math.min(whole.length(), from + 1 + random.nextInt(90));
                pieces.add(whole.substring(from, to));
                from = to;
            }
            assertThat(window(guards, Role.ASSISTANT, pieces))
                    .as("%s", pieces)
                    .isEqualTo(whole(guards, Role.ASSISTANT, whole));
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of("pii", "secrets", "words", "patterns")
                .flatMap(
                        name ->
                                Bypasses.found(name).entrySet().stream()
                                        .map(
                                                way ->
                                                        Arguments.of(
                                                                name,
                                                                way.getKey(),
                                                                way.getValue())));
    }

    private static String guard(String type, String action) {
        return """
        {"name": "it", "type": "%s", "action": "%s", "direction": "answer"%s}\
        """
                .formatted(
                        type,
                        action,
                        switch (type) {
                            case "words" -> ", \"words\": [\"project falcon\"]";
                            case "patterns" ->
                                    ", \"patterns\": {\"case\": \"(?i)CASE-[a-z]{4,8}[0-9]{4}\"}";
                            default -> "";
                        });
    }

    private static final String PROSE = "A quiet text, with nothing in it that is secret. ";

    private static List<String> pieces(String text, int size) {
        var pieces = new ArrayList<String>();
        for (int from = 0; from < text.length(); from += size) {
            pieces.add(text.substring(from, Math.min(text.length(), from + size)));
        }
        return pieces;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void what_is_written_otherwise_leaves_as_of_the_whole_text(
            String type, String way, String written) throws BlockedTextException {
        List<Guard> guards = fixture.guards(guard(type, "mask"));
        String text = PROSE.repeat(30) + written + "\n" + PROSE.repeat(30);
        String expected = whole(guards, Role.ASSISTANT, text);
        assertThat(expected).isNotEqualTo(text);
        for (int size : new int[] {1, 7, 64, 700, text.length()}) {
            assertThat(window(guards, Role.ASSISTANT, pieces(text, size)))
                    .as("pieces of %d", size)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void what_is_written_otherwise_and_blocks_leaves_in_no_part(
            String type, String way, String written) {
        List<Guard> blocking = fixture.guards(guard(type, "block"));
        String text = PROSE.repeat(30) + written + "\n" + PROSE.repeat(30);
        var found = Bypasses.detector(type).find(text, Role.ASSISTANT).getFirst();
        String before = text.substring(0, found.start());
        for (int size : new int[] {1, 5, 90}) {
            var filter = new WindowFilter(fixture.run(), blocking, "choices[0]", Role.ASSISTANT);
            var out = new StringBuilder();
            assertThatThrownBy(
                            () -> {
                                for (String piece : pieces(text, size)) {
                                    out.append(filter.accept(piece));
                                }
                                out.append(filter.end());
                            })
                    .isInstanceOf(BlockedTextException.class);
            assertThat(before).startsWith(out);
        }
    }

    /// As long as an address may be, so that it takes more characters than are held back of plain
    /// text in many ways of writing.
    private static final String LONG_ADDRESS =
            "please write to "
                    + "ada.lovelace.of.the.analytical.engine.and.its.many.wheels@"
                    + "department-of-numbers.academy-of-sciences-and-machines.london.example.com"
                    + " about the usual things";

    static Stream<Arguments> longWays() {
        return Bypasses.found("pii", LONG_ADDRESS).entrySet().stream()
                .map(way -> Arguments.of("pii", way.getKey(), way.getValue()));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("longWays")
    void what_takes_more_characters_than_usual_leaves_as_of_the_whole_text(
            String type, String way, String written) throws BlockedTextException {
        what_is_written_otherwise_leaves_as_of_the_whole_text(type, way, written);
    }

    @Test
    void nearly_every_way_is_found_for_a_long_address() {
        assertThat(Bypasses.found("pii", LONG_ADDRESS)).hasSizeGreaterThan(45);
    }

    @Test
    void an_address_in_a_long_run_of_base64_leaves_in_no_part() throws BlockedTextException {
        List<Guard> guards = fixture.guards(guard("pii", "mask"));
        for (int shift = 0; shift < 4; shift++) {
            String hidden =
                    "x".repeat(shift)
                            + PROSE.repeat(40)
                            + "ada.lovelace@example.com "
                            + PROSE.repeat(20);
            String text =
                    Base64.getEncoder().encodeToString(hidden.getBytes(StandardCharsets.UTF_8));
            String expected = whole(guards, Role.ASSISTANT, text);
            assertThat(expected).contains("[EMAIL]");
            for (int size : new int[] {1, 9, 333}) {
                assertThat(window(guards, Role.ASSISTANT, pieces(text, size))).isEqualTo(expected);
            }
        }
    }
}
