package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "/a/b, /a/b",
        "//a///b/, /a/b",
        "/a%20b, '/a b'",
        "/%C3%A4, /ä",
        "/a%2Fb, /a/b",
        "/a%2fb%2Fc, /a/b/c",
        "/%2561, /%61",
        "/..., /...",
        "/..a, /..a",
        "/a;x=y, /a;x=y"
    })
    void a_path_is_decoded_once(String raw, String path) throws BadRequest {
        assertThat(RequestTarget.parse(raw).path()).isEqualTo(path);
    }

    @Test
    void a_slash_inside_a_segment_stays_inside() throws BadRequest {
        assertThat(RequestTarget.parse("/models/a%2Fb").segments())
                .containsExactly("models", "a/b");
    }

    @Test
    void a_query_is_kept_as_it_came_and_read_by_name() throws BadRequest {
        RequestTarget target = RequestTarget.parse("/a?b=1&c=x%20y+z&d&b=2&e=%zz");

        assertThat(target.query()).isEqualTo("b=1&c=x%20y+z&d&b=2&e=%zz");
        assertThat(target.parameter("b")).isEqualTo("1");
        assertThat(target.parameter("c")).isEqualTo("x y z");
        assertThat(target.parameter("d")).isEmpty();
        assertThat(target.parameter("e")).isNull();
        assertThat(target.parameter("f")).isNull();
    }

    @Test
    void what_is_no_path_is_rejected() {
        for (String raw : new String[] {"", "*", "a", "http://a/b", "?a"}) {
            assertThatThrownBy(() -> RequestTarget.parse(raw)).isInstanceOf(BadRequest.class);
        }
    }
}
