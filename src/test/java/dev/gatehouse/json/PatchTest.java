package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchTest {
    private static final String BODY =
            "{ \"model\" : \"a\",\t\"n\":1.0e0 ,\"in\":{\"x\":[1, 2] ,\"y\":{ } },\n\"z\":\"ä\\u00e4\"}";

    private final Json body = json(BODY);
    private final Patch patch = new Patch(body);

    @Test
    void nothing_to_change_gives_the_bytes_that_came() {
        assertThat(patch.empty()).isTrue();
        assertThat(patch.remove(body, "absent").empty()).isTrue();
        assertThat(text(patch)).isEqualTo(BODY);
    }

    @Test
    void a_value_is_replaced_in_its_place() {
        patch.set(body, "model", bytes("\"b\""));

        assertThat(text(patch)).isEqualTo(BODY.replace("\"a\"", "\"b\""));
    }

    @Test
    void a_member_with_an_escaped_name_is_the_same_member() {
        Json escaped = json("{\"mod\\u0065l\":\"a\",\"n\":1}");

        assertThat(text(new Patch(escaped).set(escaped, "model", bytes("2"))))
                .isEqualTo("{\"mod\\u0065l\":2,\"n\":1}");
        assertThat(text(new Patch(escaped).remove(escaped, "model"))).isEqualTo("{\"n\":1}");
    }

    @Test
    void a_new_member_goes_to_the_end() {
        patch.set(body, "new", bytes("[]"));

        assertThat(text(patch)).isEqualTo(BODY.substring(0, BODY.length() - 1) + ",\"new\":[]}");
    }

    @Test
    void a_new_member_of_an_empty_object_needs_no_comma() {
        patch.set(in("in", "y"), "a\"b", bytes("0")).set(in("in", "y"), "c", bytes("1"));

        assertThat(text(patch)).isEqualTo(BODY.replace("{ }", "{ \"a\\\"b\":0,\"c\":1}"));
    }

    @Test
    void changes_at_several_depths_leave_the_rest() {
        patch.replace(in("in", "x").at(1), bytes("22"))
                .remove(in("in"), "y")
                .set(body, "model", bytes("\"b\""))
                .set(in("in"), "w", bytes("3"));

        assertThat(text(patch))
                .isEqualTo(
                        BODY.replace("\"a\"", "\"b\"")
                                .replace("[1, 2] ,\"y\":{ } }", "[1, 22] ,\"w\":3}"));
    }

    @Test
    void what_stands_in_a_removed_member_goes_with_it() {
        patch.set(in("in", "y"), "a", bytes("1")).replace(in("in", "x").at(0), bytes("9"));
        patch.remove(body, "in");

        assertThat(names(patch)).containsExactly("model", "n", "z");
    }

    @Test
    void the_last_of_two_values_counts() {
        patch.set(body, "model", bytes("1")).set(body, "model", bytes("2"));
        patch.set(body, "new", bytes("3")).set(body, "new", bytes("4"));

        assertThat(names(patch)).containsExactly("model", "n", "in", "z", "new");
        assertThat(value(patch, "model")).isEqualTo("2");
        assertThat(value(patch, "new")).isEqualTo("4");
    }

    @Test
    void the_last_of_setting_and_removing_counts() {
        patch.remove(body, "n").set(body, "n", bytes("5"));
        patch.set(body, "model", bytes("\"b\"")).remove(body, "model");
        patch.set(body, "new", bytes("3")).remove(body, "new");

        assertThat(names(patch)).containsExactly("n", "in", "z");
        assertThat(value(patch, "n")).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void every_choice_of_members_to_remove_leaves_the_others(int added) {
        String[] members = {
            "\"a\" : 1", "\"b\":[2 ]", " \"c\":{\"d\":3}", "\"e\":null ", "\"f\":5"
        };
        Json all = json("{ " + String.join(" , ", members) + " }");
        for (int gone = 0; gone < 1 << members.length; gone++) {
            var patch = new Patch(all);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < members.length; i++) {
                String name = all.names().get(i);
                if ((gone >> i & 1) == 1) {
                    patch.remove(all, name);
                } else {
                    expected.add(name + "=" + all.at(i).raw());
                }
            }
            for (int i = 0; i < added; i++) {
                patch.set(all, "new" + i, bytes("" + i));
                expected.add("new" + i + "=" + i);
            }
            assertThat(members(patch)).as("%s", text(patch)).isEqualTo(expected);
        }
    }

    @Test
    void the_pieces_have_their_declared_length() throws IOException {
        Patch.Pieces pieces = patch.remove(body, "n").set(body, "q", bytes("1")).pieces();
        var out = new ByteArrayOutputStream();

        pieces.writeTo(out);

        assertThat(pieces.length()).isEqualTo(out.size());
        assertThat(out.toByteArray()).isEqualTo(patch.bytes());
    }

    @Test
    void text_around_the_value_is_left_out() {
        byte[] marked = bytes("\ufeff {\"a\":1} \n");

        assertThat(text(new Patch(json(new String(marked, UTF_8))))).isEqualTo("{\"a\":1}");
    }

    private Json in(String... path) {
        Json at = body;
        for (String name : path) {
            at = Objects.requireNonNull(at.member(name));
        }
        return at;
    }

    private static List<String> names(Patch patch) {
        return json(text(patch)).names();
    }

    private static String value(Patch patch, String name) {
        return Objects.requireNonNull(json(text(patch)).member(name)).raw();
    }

    private static List<String> members(Patch patch) {
        Json json = json(text(patch));
        List<String> members = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            members.add(json.names().get(i) + "=" + json.at(i).raw());
        }
        return members;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Patch patch) {
        return new String(patch.bytes(), UTF_8);
    }

    private static Json json(String text) {
        try {
            return Json.parse(bytes(text));
        } catch (MalformedJson e) {
            throw new AssertionError(e);
        }
    }
}
