package dev.gatehouse.http.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Replays what parsers of other languages have read in forms and in JSON objects; the scripts in
/// `src/test/parsers` recorded it.
class ParsersTest {
    private static final Path RECORDS = Path.of("src/test/resources/parsers");
    private static final MemberNames READ = MemberNames.of(List.of("model", "stream"));
    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Boolean> STREAM = Field.bool("stream");

    /// Reads the values of `model` in an input, as the gateway does; `null` when it rejects that.
    @FunctionalInterface
    private interface Reading {
        @Nullable List<String> of(Json row) throws MalformedJson;
    }

    @Test
    void a_form_that_is_accepted_has_the_same_model_for_every_parser() throws Exception {
        compare("forms.jsonl", ParsersTest::form);
    }

    @Test
    void an_object_that_is_accepted_has_the_same_model_for_every_parser() throws Exception {
        compare("objects.jsonl", ParsersTest::object);
    }

    private static void compare(String file, Reading reading) throws IOException, MalformedJson {
        List<String> lines = Files.readAllLines(RECORDS.resolve(file), UTF_8);
        int accepted = 0;
        var differing = new ArrayList<String>();
        for (String line : lines.subList(1, lines.size())) {
            Json row = Json.parse(line.getBytes(UTF_8));
            List<String> ours = reading.of(row);
            accepted += ours == null ? 0 : 1;
            boolean plain = member(row, "plain").raw().equals("true");
            if (ours == null ? plain : !alike(ours, member(row, "read"))) {
                differing.add(ours + " " + line);
            }
        }
        assertThat(differing).isEmpty();
        assertThat(accepted).as("accepted of " + lines.size()).isGreaterThan(lines.size() / 50);
    }

    private static boolean alike(List<String> ours, Json theirs) throws MalformedJson {
        for (int i = 0; i < theirs.size(); i++) {
            Json values = theirs.at(i);
            var read = new ArrayList<String>();
            for (int k = 0; k < values.size(); k++) {
                read.add(values.at(k).text());
            }
            if (values.kind() == Json.Kind.ARRAY && !read.equals(ours)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<String> form(Json row) throws MalformedJson {
        byte[] bytes = member(row, "body").text().getBytes(ISO_8859_1);
        var found = new ArrayList<String>();
        try {
            var scanner =
                    new FormScanner(
                            member(row, "type").text(),
                            Set.of("model"),
                            (name, value, from, to) -> found.add(value));
            scanner.put(bytes, 0, bytes.length);
            return scanner.ended() ? found : null;
        } catch (BadRequest _) {
            return null;
        }
    }

    private static @Nullable List<String> object(Json row) throws MalformedJson {
        String text = member(row, "body").text();
        try {
            Json body = Json.parseUtf8(text.getBytes(UTF_8));
            if (body.kind() != Json.Kind.OBJECT) {
                return null;
            }
            body.rejectDuplicateNames().rejectSimilarNames(READ);
            STREAM.in(body);
            String model = MODEL.in(body);
            if (model == null) {
                return List.of();
            }
            return RequestFacts.fault(model) == null ? List.of(model) : null;
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static Json member(Json object, String name) {
        return Objects.requireNonNull(object.member(name), name);
    }
}
