package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bodies of `texts/` have everything that may stand in a request or an answer of a dialect.
/// What is a text there begins with a tilde, and nothing else does.
@NullUnmarked
class BodyTextsTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Pattern MARKED = Pattern.compile("\"~((?:[^\"\\\\]|\\\\.)*)\"|~(\\d+)");

    record Body(Operation operation, boolean request, String name, String text) {
        @Override
        public String toString() {
            return name;
        }

        List<TextField> texts() throws MalformedJson {
            BodyTexts texts = Texts.of(operation.format());
            return request ? texts.request(operation, json()) : texts.answer(operation, json());
        }

        String with(Map<Integer, String> replacements) throws MalformedJson {
            BodyTexts texts = Texts.of(operation.format());
            byte[] bytes =
                    request
                            ? texts.replaceInRequest(operation, json(), replacements)
                            : texts.replaceInAnswer(operation, json(), replacements);
            return new String(bytes, UTF_8);
        }

        Json json() throws MalformedJson {
            return Json.parse(text.getBytes(UTF_8));
        }
    }

    static List<Body> marked() throws IOException {
        var bodies = new ArrayList<Body>();
        try (Stream<Path> files = Files.list(RESOURCES.resolve("texts"))) {
            for (Path file : files.sorted().toList()) {
                String[] name = file.getFileName().toString().split("[-.]", -1);
                Operation operation =
                        Operation.valueOf(
                                name[0].toUpperCase(Locale.ROOT)
                                        .replace("GEMINI", "GENERATE_CONTENT"));
                bodies.add(
                        new Body(
                                operation,
                                name[1].equals("request"),
                                file.getFileName() + "",
                                Files.readString(file)));
            }
        }
        return bodies;
    }

    /// Every body of the other resources, of whichever provider.
    static List<Body> recorded() throws IOException {
        var bodies = new ArrayList<Body>();
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            for (Path file : files.sorted().toList()) {
                String name = RESOURCES.relativize(file) + "";
                boolean of = name.matches("(golden|recorded|thinking|dialect)/.*\\.json");
                String text = of ? Files.readString(file).strip() : "";
                if (of && text.startsWith("{") && readable(text)) {
                    boolean request = name.endsWith("request.json") || name.contains("/requests/");
                    bodies.add(new Body(operation(name), request, name, text));
                }
            }
        }
        assertThat(bodies).hasSizeGreaterThan(100);
        return bodies;
    }

    /// Some have more behind the body, or words in the place of numbers.
    private static boolean readable(String text) {
        try {
            Json.parse(text.getBytes(UTF_8));
            return true;
        } catch (MalformedJson _) {
            return false;
        }
    }

    private static Operation operation(String name) {
        if (name.contains("messages") || name.contains("anthropic")) {
            return Operation.MESSAGES;
        }
        return name.contains("responses") ? Operation.RESPONSES : Operation.CHAT;
    }

    private static List<String> marks(String text) {
        var marks = new ArrayList<String>();
        Matcher matcher = MARKED.matcher(text);
        while (matcher.find()) {
            marks.add(matcher.group());
        }
        return marks;
    }

    @ParameterizedTest
    @MethodSource("marked")
    void every_text_is_found_in_its_order_and_nothing_else(Body body) throws MalformedJson {
        var plain =
                new Body(
                        body.operation(),
                        body.request(),
                        body.name(),
                        body.text().replaceAll("([ \\[])~(\\d+)", "$1$2"));
        List<String> expected = new ArrayList<>();
        for (String mark : marks(body.text())) {
            expected.add(
                    mark.startsWith("~")
                            ? mark.substring(1)
                            : Json.parse(mark.getBytes(UTF_8)).text());
        }
        assertThat(plain.texts()).extracting(TextField::text).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("marked")
    void places_are_paths(Body body) throws MalformedJson {
        var plain =
                new Body(
                        body.operation(),
                        body.request(),
                        body.name(),
                        body.text().replaceAll("([ \\[])~(\\d+)", "$1$2"));
        for (TextField field : plain.texts()) {
            String place = field.place();
            boolean isName = place.endsWith("." + field.text());
            assertThat(
                            isName
                                    || at(plain.json(), place).raw().contains("~")
                                    || field.text().matches("\\d+"))
                    .as(place)
                    .isTrue();
        }
    }

    private static Json at(Json body, String place) {
        Json at = body;
        for (String step : place.split("\\.(?![^~]*\\.org)|(?=\\[)", -1)) {
            if (!step.isEmpty()) {
                at =
                        step.startsWith("[")
                                ? at.at(Integer.parseInt(step.substring(1, step.length() - 1)))
                                : Objects.requireNonNull(at.member(step), step);
            }
        }
        return at;
    }

    @ParameterizedTest
    @MethodSource("marked")
    void a_text_that_is_replaced_is_the_only_change(Body body) throws MalformedJson {
        if (spelled(body)) {
            return;
        }
        var plain =
                new Body(
                        body.operation(),
                        body.request(),
                        body.name(),
                        body.text().replaceAll("([ \\[])~(\\d+)", "$1$2"));
        List<TextField> texts = plain.texts();
        for (int i = 0; i < texts.size(); i++) {
            String changed = plain.with(Map.of(i, "=\"\u0001é"));
            var again = new Body(body.operation(), body.request(), body.name(), changed);
            List<String> expected = new ArrayList<>(texts.stream().map(TextField::text).toList());
            expected.set(i, "=\"\u0001é");
            assertThat(again.texts()).extracting(TextField::text).isEqualTo(expected);
        }
    }

    /// A transcript has its text a second time, in pieces.
    private static boolean spelled(Body body) {
        return !body.request() && body.operation() == Operation.TRANSCRIPTIONS;
    }

    @Test
    void pieces_of_a_transcript_leave_with_its_text() throws MalformedJson {
        var body =
                new Body(
                        Operation.TRANSCRIPTIONS,
                        false,
                        "transcript",
                        "{\"text\":\"a b\",\"segments\":[{\"text\":\"a\"},{\"text\":\"b\"}],\"words\":[{\"word\":\"a\"}]}");
        assertThat(body.with(Map.of(0, "c")))
                .isEqualTo("{\"text\":\"c\",\"segments\":[],\"words\":[]}");
        assertThat(body.with(Map.of(1, "c")))
                .isEqualTo("{\"text\":\"a b\",\"segments\":[],\"words\":[]}");
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void without_replacements_every_byte_stays(Body body) throws MalformedJson {
        assertThat(body.with(Map.of())).isEqualTo(body.text());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void all_texts_in_capitals_are_the_only_change(Body body) throws MalformedJson {
        List<TextField> texts = body.texts();
        var capitals = new HashMap<Integer, String>();
        for (int i = 0; i < texts.size(); i++) {
            capitals.put(i, texts.get(i).text().toUpperCase(Locale.ROOT));
        }
        String changed = body.with(capitals);
        var again = new Body(body.operation(), body.request(), body.name(), changed);
        assertThat(again.texts())
                .extracting(TextField::text)
                .isEqualTo(List.of(capitals.values().toArray()));
        String without =
                body.text()
                        .replaceAll(
                                "\"signature\": ?\"[^\"]*\",? ?|,? ?\"signature\": ?\"[^\"]*\"",
                                "");
        String changedWithout =
                changed.replaceAll(
                        "\"signature\": ?\"[^\"]*\",? ?|,? ?\"signature\": ?\"[^\"]*\"", "");
        assertThat(decoded(changedWithout)).isEqualToIgnoringCase(decoded(without));
    }

    /// The ASCII of it without escapes and white space, which may be written in several ways.
    private static String decoded(String json) {
        return json.replaceAll("\\\\u[0-9a-fA-F]{4}|[^\\x21-\\x7e]|\\\\(?=/)", "")
                .replace(",}", "}");
    }

    @Test
    void replaced_reasoning_loses_its_signature() throws MalformedJson {
        var body =
                new Body(
                        Operation.MESSAGES,
                        false,
                        "",
                        "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"s\"}]}");
        assertThat(body.with(Map.of(0, "b")))
                .isEqualTo("{\"content\":[{\"type\":\"thinking\",\"thinking\":\"b\"}]}");
    }

    @Test
    void replaced_answers_lose_the_probabilities_of_their_tokens() throws MalformedJson {
        var body =
                new Body(
                        Operation.CHAT,
                        false,
                        "",
                        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\"}]}}]}");
        assertThat(body.with(Map.of(0, "b")))
                .isEqualTo("{\"choices\":[{\"message\":{\"content\":\"b\"},\"logprobs\":null}]}");
    }
}
