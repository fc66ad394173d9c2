package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyExceptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com            | https://example.com          | true",
                "example.com            | https://api.example.com      | true",
                "example.com            | https://myexample.com        | false",
                "Example.COM            | https://api.EXAMPLE.com      | true",
                ".example.com           | https://api.example.com      | true",
                ".example.com           | https://example.com          | false",
                "*.example.com          | https://a.b.example.com      | true",
                "*.example.com          | https://example.com          | false",
                "example.com            | https://example.com.         | true",
                "*                      | https://any.example          | true",
                "x *                    | https://any.example          | true",
                "example.com:8443       | https://example.com:8443     | true",
                "example.com:8443       | https://example.com          | false",
                "example.com:443        | https://example.com          | true",
                "*.example.com:8443     | https://a.example.com:8443   | true",
                "my_vllm                | https://my_vllm:8000         | true",
                "10.0.0.0/8             | https://10.1.2.3             | true",
                "10.0.0.0/8             | https://11.1.2.3             | false",
                "192.168.4.0/22         | https://192.168.7.255        | true",
                "192.168.4.0/22         | https://192.168.8.0          | false",
                "0.0.0.0/0              | https://8.8.8.8              | true",
                "10.1.2.3               | https://10.1.2.3             | true",
                "10.1.2.3               | https://10.1.2.30            | false",
                "10.1.2.3/32            | https://10.1.2.3:8443        | true",
                "10.1.2.3:8443          | https://10.1.2.3:8443        | true",
                "10.1.2.3:8443          | https://10.1.2.3             | false",
                "10.0.0.0/8             | https://10.example           | false",
                "fd00::/8               | https://[fd12::1]            | true",
                "fd00::/8               | https://[fe12::1]            | false",
                "[fd00::]/8             | https://[fd12::1]            | true",
                "::1                    | https://[::1]:8443           | true",
                "[::1]                  | https://[0:0:0:0:0:0:0:1]    | true",
                "[::1]:8443             | https://[::1]:8443           | true",
                "[::1]:8443             | https://[::1]                | false",
                "a.test b.test          | https://b.test               | true",
                "a.test,b.test          | https://b.test               | true",
                "a.test, b.test , c     | https://c                    | true",
                "10.0.0.0/33            | https://10.0.0.1             | false",
                "10.0.0.0/x, example.com| https://example.com          | true",
                "/, :, [, @, example.com| https://example.com          | true",
                "''                     | https://example.com          | false"
            })
    void every_form_of_no_proxy_is_understood(String entries, String url, boolean spared)
            throws IOException {
        var origin = Origin.of(URI.create(url));

        assertThat(ProxyExceptions.of(List.of(entries)).contain(origin)).isEqualTo(spared);
        assertThat(ProxyExceptions.of(List.of(entries.split(",", -1))).contain(origin))
                .isEqualTo(spared);
    }

    @Test
    void no_exceptions_spare_nothing() throws IOException {
        var origin = Origin.of(URI.create("https://example.com"));

        assertThat(ProxyExceptions.of(List.of()).contain(origin)).isFalse();
    }
}
