package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class JsonFuzzTest {
    private static final byte[] MARK = "\"new value\"".getBytes(UTF_8);

    /// Whatever the bytes are, they are one value or they are rejected; a value that was changed
    /// is a value again, and nothing else in it has changed.
    @FuzzTest
    void any_bytes_are_a_value_or_are_rejected(byte[] bytes) throws MalformedJson {
        Json json;
        try {
            json = Json.parse(bytes);
        } catch (MalformedJson e) {
            assertThat(e.reason()).isNotEmpty();
            return;
        }
        walk(json);
        assertThat(new Patch(json).bytes()).isEqualTo(json.copy());
        if (json.kind() == Json.Kind.OBJECT && distinct(json)) {
            change(json);
        }
    }

    private static void walk(Json json) throws MalformedJson {
        if (json.kind() == Json.Kind.STRING) {
            json.text();
        }
        assertThat(json.names()).hasSize(json.kind() == Json.Kind.OBJECT ? json.size() : 0);
        for (int i = 0; i < json.size(); i++) {
            walk(json.at(i));
        }
    }

    private static boolean distinct(Json json) {
        return json.names().stream().distinct().count() == json.size();
    }

    private static void change(Json json) throws MalformedJson {
        List<String> names = json.names();
        var expected = new ArrayList<String>();
        var patch = new Patch(json);
        for (int i = 0; i < names.size(); i++) {
            switch (i % 3) {
                case 0 -> patch.remove(json, names.get(i));
                case 1 -> expected.add(json.at(i).raw());
                default -> {
                    patch.set(json, names.get(i), MARK);
                    expected.add(new String(MARK, UTF_8));
                }
            }
        }
        String fresh = "fresh" + json.raw().hashCode();
        patch.set(json, fresh, MARK);
        Json changed = Json.parse(patch.bytes());
        assertThat(changed.size()).isEqualTo(expected.size() + 1);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(changed.at(i).raw()).isEqualTo(expected.get(i));
        }
        assertThat(Objects.requireNonNull(changed.member(fresh)).textEquals("new value")).isTrue();
    }
}
