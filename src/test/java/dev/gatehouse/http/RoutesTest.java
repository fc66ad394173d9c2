package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Routes.Action one = _ -> {};
    private final Routes.Action two = _ -> {};
    private final Routes.Action three = _ -> {};

    @Test
    void a_path_finds_its_action() throws BadRequest {
        Routes routes = new Routes("").on("GET", "/", one).on("GET", "/a", two);

        assertThat(find(routes, "GET", "/")).isEqualTo(new Routes.Match.Found(one));
        assertThat(find(routes, "GET", "//a/")).isEqualTo(new Routes.Match.Found(two));
        assertThat(find(routes, "GET", "/A")).isEqualTo(new Routes.Match.Nothing());
    }

    @Test
    void head_finds_what_get_does() throws BadRequest {
        Routes routes = new Routes("").on("GET", "/a", one);

        assertThat(find(routes, "HEAD", "/a")).isEqualTo(new Routes.Match.Found(one));
    }

    @Test
    void another_method_is_told_which_ones_there_are() throws BadRequest {
        Routes routes = new Routes("").on("POST", "/a", one).on("GET", "/a", two);

        assertThat(find(routes, "PUT", "/a")).isEqualTo(new Routes.Match.OtherMethods("POST, GET"));
    }

    @Test
    void the_longest_prefix_wins_and_an_exact_path_before_it() throws BadRequest {
        Routes routes =
                new Routes("")
                        .below("GET", "/a", one)
                        .below("GET", "/a/b", two)
                        .on("GET", "/a/c", three);

        assertThat(find(routes, "GET", "/a/x/y")).isEqualTo(new Routes.Match.Found(one));
        assertThat(find(routes, "GET", "/a/b/y")).isEqualTo(new Routes.Match.Found(two));
        assertThat(find(routes, "GET", "/a/c")).isEqualTo(new Routes.Match.Found(three));
        assertThat(find(routes, "GET", "/a")).isEqualTo(new Routes.Match.Nothing());
        assertThat(find(routes, "GET", "/ab")).isEqualTo(new Routes.Match.Nothing());
    }

    @Test
    void everything_stands_below_the_base() throws BadRequest {
        Routes routes = new Routes("/gw").on("GET", "/a", one).on("GET", "/", two);

        assertThat(find(routes, "GET", "/gw/a")).isEqualTo(new Routes.Match.Found(one));
        assertThat(find(routes, "GET", "/a")).isEqualTo(new Routes.Match.Nothing());
        assertThat(find(routes, "GET", "/gw/")).isEqualTo(new Routes.Match.Found(two));
        assertThat(find(routes, "GET", "/gw")).isEqualTo(new Routes.Match.Found(two));
    }

    private static Routes.Match find(Routes routes, String method, String target)
            throws BadRequest {
        return routes.find(new Exchange.Head(method, RequestTarget.parse(target), Headers.none()));
    }
}
