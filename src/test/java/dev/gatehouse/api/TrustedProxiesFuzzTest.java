package dev.gatehouse.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.http.AddressRange;
import dev.gatehouse.http.Headers;

class TrustedProxiesFuzzTest {
    /// Whatever a proxy states, the client has an address, and one that a client adds before it
    /// changes nothing.
    @FuzzTest
    void any_field_gives_an_address(byte[] bytes) {
        String value = new String(bytes, ISO_8859_1);
        for (String name : new String[] {"X-Forwarded-For", "Forwarded"}) {
            String client = TrustedProxiesTest.client("10.1.1.1", Headers.of(name, value));
            assertThat(AddressRange.address(client)).isNotNull();
        }
        String real = value + ", 203.0.113.5";
        assertThat(TrustedProxiesTest.client("10.1.1.1", Headers.of("X-Forwarded-For", real)))
                .isEqualTo("203.0.113.5");
    }
}
