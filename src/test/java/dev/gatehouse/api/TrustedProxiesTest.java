package dev.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Client;
import dev.gatehouse.http.Headers;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            new TrustedProxies(List.of("10.0.0.0/8", "192.168.1.1", "fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.1.1 | 203.0.113.5 | 203.0.113.5",
                "10.1.1.1 | 1.2.3.4, 203.0.113.5 | 203.0.113.5",
                "10.1.1.1 | 1.2.3.4, 203.0.113.5, 10.2.2.2 | 203.0.113.5",
                "10.1.1.1 | 1.2.3.4, 203.0.113.5 ,10.2.2.2,192.168.1.1 | 203.0.113.5",
                "10.1.1.1 | 203.0.113.5:4711 | 203.0.113.5",
                "10.1.1.1 | 2001:db8::7 | 2001:db8:0:0:0:0:0:7",
                "10.1.1.1 | [2001:db8::7] | 2001:db8:0:0:0:0:0:7",
                "10.1.1.1 | [2001:db8::7]:443 | 2001:db8:0:0:0:0:0:7",
                "10.1.1.1 | ::ffff:203.0.113.5 | 203.0.113.5",
                "fd00::9 | 203.0.113.5, fd12::1 | 203.0.113.5",
                "10.1.1.1 | 10.3.3.3, 10.2.2.2 | 10.3.3.3",
                "10.1.1.1 | 203.0.113.5, unknown | 10.1.1.1",
                "10.1.1.1 | 203.0.113.5, _hidden, 10.2.2.2 | 10.2.2.2",
                "10.1.1.1 | 203.0.113.5, | 10.1.1.1",
                "10.1.1.1 | 127.1 | 10.1.1.1",
                "10.1.1.1 | 0x7f.1.1.1 | 10.1.1.1",
                "10.1.1.1 | 999.1.1.1 | 10.1.1.1",
                "10.1.1.1 | fe80::1%eth0 | 10.1.1.1",
                "10.1.1.1 | [203.0.113.5] | 10.1.1.1",
                "10.1.1.1 | [2001:db8::7]443 | 10.1.1.1",
                "10.1.1.1 | 203.0.113.5:x | 10.1.1.1",
                "10.1.1.1 | example.com | 10.1.1.1",
                "11.1.1.1 | 203.0.113.5 | 11.1.1.1",
                "192.168.1.2 | 203.0.113.5 | 192.168.1.2",
                "fe00::1 | 203.0.113.5 | fe00:0:0:0:0:0:0:1"
            })
    void the_last_address_that_is_not_a_proxys_is_the_clients(
            String peer, String list, String client) {
        assertThat(client(peer, Headers.of("X-Forwarded-For", list))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "for=203.0.113.5 | 203.0.113.5",
                "For=203.0.113.5;proto=https;by=10.1.1.1 | 203.0.113.5",
                "for=1.2.3.4, for=203.0.113.5;host=a | 203.0.113.5",
                "for=\"[2001:db8::7]:4711\" | 2001:db8:0:0:0:0:0:7",
                "for=\"203.0.113.5:80\", for=10.9.9.9 | 203.0.113.5",
                "by=\"a, for=9.9.9.9\";for=203.0.113.5 | 203.0.113.5",
                "for=203.0.113.5, proto=https | 10.1.1.1",
                "for=203.0.113.5, for=\"_a\" | 10.1.1.1",
                "for=1.2.3.4;for=203.0.113.5 | 10.1.1.1",
                "203.0.113.5 | 10.1.1.1"
            })
    void the_field_of_rfc_7239_is_read_too(String value, String client) {
        assertThat(client("10.1.1.1", Headers.of("Forwarded", value))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.5, 203.0.113.5", "1.2.3.4, 10.1.1.1"})
    void two_fields_that_differ_are_not_believed(String other, String client) {
        Headers headers =
                Headers.of("X-Forwarded-For", "203.0.113.5").add("Forwarded", "for=" + other);

        assertThat(client("10.1.1.1", headers)).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for"})
    void several_fields_are_one_list(String name) {
        Headers headers = Headers.of("X-Forwarded-For", "1.2.3.4").add(name, "203.0.113.5");

        assertThat(client("10.1.1.1", headers)).isEqualTo("203.0.113.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0/8",
                "a",
                "fd00::/129",
                "1.2.3.4/-1",
                "",
                "/8"
            })
    void what_is_no_range_is_an_error(String range) {
        assertThat(TrustedProxies.unlikeRanges(List.of("10.0.0.0/8", range)))
                .contains("not '" + range + "'");
    }

    static String client(String peer, Headers headers) {
        var client = new Client(InetAddress.ofLiteral(peer), headers);
        PROXIES.apply(client, headers);
        return client.address();
    }
}
