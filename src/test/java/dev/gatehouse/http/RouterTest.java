package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Router.Action one = (_, _) -> {};
    private final Router.Action two = (_, _) -> {};
    private final Router.Action three = (_, _) -> {};

    @Test
    void a_path_finds_its_action() throws BadRequest {
        Router router = new Router("").on("GET", "/", one).on("GET", "/a", two);

        assertThat(find(router, "GET", "/")).isEqualTo(new Router.Match.Found(one, Map.of()));
        assertThat(find(router, "GET", "//a/")).isEqualTo(new Router.Match.Found(two, Map.of()));
        assertThat(find(router, "GET", "/A")).isEqualTo(new Router.Match.Nothing());
    }

    @Test
    void head_finds_what_get_does() throws BadRequest {
        Router router = new Router("").on("GET", "/a", one);

        assertThat(find(router, "HEAD", "/a")).isEqualTo(new Router.Match.Found(one, Map.of()));
    }

    @Test
    void another_method_is_rejected_with_the_supported_ones() throws BadRequest {
        Router router = new Router("").on("POST", "/a", one).on("GET", "/a", two);

        assertThat(find(router, "PUT", "/a")).isEqualTo(new Router.Match.OtherMethods("POST, GET"));
    }

    @Test
    void the_longest_prefix_wins_and_an_exact_path_before_it() throws BadRequest {
        Router router =
                new Router("")
                        .below("GET", "/a", one)
                        .below("GET", "/a/b", two)
                        .on("GET", "/a/c", three);

        assertThat(find(router, "GET", "/a/x/y")).isEqualTo(new Router.Match.Found(one, Map.of()));
        assertThat(find(router, "GET", "/a/b/y")).isEqualTo(new Router.Match.Found(two, Map.of()));
        assertThat(find(router, "GET", "/a/c")).isEqualTo(new Router.Match.Found(three, Map.of()));
        assertThat(find(router, "GET", "/a")).isEqualTo(new Router.Match.Nothing());
        assertThat(find(router, "GET", "/ab")).isEqualTo(new Router.Match.Nothing());
    }

    @Test
    void a_template_names_the_segments_that_it_matched() throws BadRequest {
        Router router =
                new Router("")
                        .on("GET", "/a/{id}", one)
                        .on("POST", "/a/{id}", two)
                        .on("GET", "/a/{id}/b/{part}", three)
                        .below("GET", "/a", two);

        assertThat(find(router, "GET", "/a/x%2Fy"))
                .isEqualTo(new Router.Match.Found(one, Map.of("id", "x/y")));
        assertThat(find(router, "POST", "/a/x"))
                .isEqualTo(new Router.Match.Found(two, Map.of("id", "x")));
        assertThat(find(router, "GET", "/a/x/b/y"))
                .isEqualTo(new Router.Match.Found(three, Map.of("id", "x", "part", "y")));
        assertThat(find(router, "PUT", "/a/x"))
                .isEqualTo(new Router.Match.OtherMethods("GET, POST"));
        assertThat(find(router, "GET", "/a/x/c")).isEqualTo(new Router.Match.Found(two, Map.of()));
    }

    @Test
    void an_exact_path_wins_over_a_template() throws BadRequest {
        Router router = new Router("").on("GET", "/a/{id}", one).on("GET", "/a/b", two);

        assertThat(find(router, "GET", "/a/b")).isEqualTo(new Router.Match.Found(two, Map.of()));
    }

    @Test
    void everything_stands_below_the_base() throws BadRequest {
        Router router = new Router("/gw").on("GET", "/a", one).on("GET", "/", two);

        assertThat(find(router, "GET", "/gw/a")).isEqualTo(new Router.Match.Found(one, Map.of()));
        assertThat(find(router, "GET", "/a")).isEqualTo(new Router.Match.Nothing());
        assertThat(find(router, "GET", "/gw/")).isEqualTo(new Router.Match.Found(two, Map.of()));
        assertThat(find(router, "GET", "/gw")).isEqualTo(new Router.Match.Found(two, Map.of()));
    }

    @Test
    void later_routes_are_made_at_the_first_request_for_one_of_them() throws BadRequest {
        var made = new AtomicInteger();
        Router router =
                new Router("/gw")
                        .on("GET", "/a/exact", one)
                        .on("GET", "/{any}/{id}", two)
                        .later(
                                List.of("/a", "/b/c"),
                                () -> {
                                    made.incrementAndGet();
                                    return new Router("/gw")
                                            .on("GET", "/a/{id}", three)
                                            .on("GET", "/b/c", three);
                                });

        assertThat(find(router, "GET", "/gw/a/exact"))
                .isEqualTo(new Router.Match.Found(one, Map.of()));
        assertThat(find(router, "GET", "/gw/ab/x"))
                .isEqualTo(new Router.Match.Found(two, Map.of("any", "ab", "id", "x")));
        assertThat(made).hasValue(0);

        assertThat(find(router, "GET", "/gw/a/x"))
                .isEqualTo(new Router.Match.Found(three, Map.of("id", "x")));
        assertThat(find(router, "GET", "/gw/b/c"))
                .isEqualTo(new Router.Match.Found(three, Map.of()));
        assertThat(find(router, "PUT", "/gw/a/x")).isEqualTo(new Router.Match.OtherMethods("GET"));
        assertThat(find(router, "GET", "/gw/a/x/y")).isEqualTo(new Router.Match.Nothing());
        assertThat(made).hasValue(1);
    }

    private static Router.Match find(Router router, String method, String target)
            throws BadRequest {
        return router.find(new Exchange.Head(method, RequestTarget.parse(target), Headers.none()));
    }
}
