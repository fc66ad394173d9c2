package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "/a%253Bb, /a%3Bb",
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
        RequestTarget target = RequestTarget.parse("/a?b=1&c=x%20y+z&d&%62=2&e=%zz");

        assertThat(target.query()).isEqualTo("b=1&c=x%20y+z&d&%62=2&e=%zz");
        assertThat(target.parameter("b")).isEqualTo("1");
        assertThat(target.values("b")).containsExactly("1", "2");
        assertThat(target.parameter("c")).isEqualTo("x y z");
        assertThat(target.parameter("d")).isEmpty();
        assertThat(target.parameter("e")).isEqualTo("%zz");
        assertThat(target.parameter("f")).isNull();
    }

    /// Some servers take a parameter for others: by its letter case, or as one of several.
    @ParameterizedTest
    @ValueSource(strings = {"model", "Model", "mod%65l", "model[]", "%20model", "model%5B0%5D"})
    void a_parameter_is_known_by_every_name_that_servers_take_for_it(String name)
            throws BadRequest {
        RequestTarget target = RequestTarget.parse("/a?" + name + "=x");

        assertThat(target.parameters()).allMatch(each -> each.reads("model"));
        assertThat(target.parameters()).noneMatch(each -> each.reads("deployment"));
    }

    /// Some servers cut what follows a semicolon, decode twice, or take a backslash for a slash.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/..",
                "/a/%2e%2e",
                "/a/..;/b",
                "/a/..;x=y",
                "/a/..%3B/b",
                "/a/%252e%252e/b",
                "/a/%25252e%25252e/b",
                "/a/b%252f..%252fc",
                "/a/b%5c..%5cc",
                "/a/..%20/b",
                "/a/.;/b",
                "/%2e/a"
            })
    void a_path_that_leads_up_for_some_server_is_rejected(String raw) {
        assertThatThrownBy(() -> RequestTarget.parse(raw)).isInstanceOf(BadRequest.class);
    }

    @Test
    void bytes_beyond_ascii_are_utf_8_with_and_without_an_encoding() throws BadRequest {
        assertThat(RequestTarget.parse("/\u00c3\u00a4").path()).isEqualTo("/ä");
        assertThat(RequestTarget.parse("/\u00c3%A4?\u00c3\u00a4=1").parameter("ä")).isEqualTo("1");
    }

    @Test
    void what_is_no_path_is_rejected() {
        for (String raw : new String[] {"", "*", "a", "http://a/b", "?a"}) {
            assertThatThrownBy(() -> RequestTarget.parse(raw)).isInstanceOf(BadRequest.class);
        }
    }
}
