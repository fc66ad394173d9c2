package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "http://my_vllm:8000/v1,my_vllm,8000,my_vllm:8000,my_vllm:8000",
        "http://my_vllm/v1,my_vllm,80,my_vllm,my_vllm:80",
        "https://API.Example.com/v1,api.example.com,443,api.example.com,api.example.com:443",
        "https://h:/v1,h,443,h,h:443",
        "https://h:443,h,443,h,h:443",
        "http://h:443,h,443,h:443,h:443",
        "http://user:pass@h:81/v1,h,81,h:81,h:81",
        "http://user:p%40ss@a_b:81/v1,a_b,81,a_b:81,a_b:81",
        "http://[::1]:8000/v1,::1,8000,[::1]:8000,[::1]:8000",
        "https://[2001:DB8::1],2001:db8::1,443,[2001:db8::1],[2001:db8::1]:443",
        "http://bücher.example/v1,xn--bcher-kva.example,80,xn--bcher-kva.example,xn--bcher-kva.example:80",
        "http://-a-:1,-a-,1,-a-:1,-a-:1"
    })
    void an_address_has_a_host_and_a_port(
            String url, String host, int port, String authority, String target) throws IOException {
        Origin origin = Origin.of(URI.create(url));

        assertThat(origin.host()).isEqualTo(host);
        assertThat(origin.port()).isEqualTo(port);
        assertThat(origin.authority()).isEqualTo(authority);
        assertThat(origin.target()).isEqualTo(target);
        assertThat(Upstream.understands(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:/v1", "http://:80", "http://h:99999", "http://h:x"})
    void an_address_without_a_host_or_port_is_a_failure_and_no_internal_error(String url)
            throws IOException {
        assertThat(Upstream.understands(URI.create(url))).isFalse();
        assertThat(Upstream.understands(URI.create("mailto:a@b.example"))).isFalse();
        try (var gateway = new UpstreamFixture(2)) {
            assertThatThrownBy(() -> gateway.get(URI.create(url)))
                    .isInstanceOf(UnreachableException.class);
        }
    }

    /// As in container networks; here it is known to no resolver.
    @Test
    void a_name_with_an_underscore_is_looked_up() throws IOException {
        try (var gateway = new UpstreamFixture(2)) {
            assertThatThrownBy(() -> gateway.get(URI.create("http://my_vllm.invalid:8000/v1")))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("could not be resolved");
        }
    }
}
