package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,500,500ms", "10s,10000,10s", "1m30s,90000,1m30s", "2h,7200000,2h", "7d,604800000,7d",
        "PT10S,10000,10s", "90s,90000,1m30s", "0,0,0s", "0s,0,0s",
                "1d2h3m4s5ms,93784005,1d2h3m4s5ms",
        "P1D,86400000,1d"
    })
    void a_duration_is_read_and_shown(String text, long millis, String shown) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.show(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "s", "10", "1 s", "1.5s", "1s1s", "1s1m", "-1s", "PT-1S", "P", "1y", "1S",
                "40000d"
            })
    void what_is_no_duration_is_rejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0", "1024,1024,1KB", "1500,1500,1500", "512K,524288,512KB", "32MB,33554432,32MB",
        "32MiB,33554432,32MB", "10m,10485760,10MB", "1 GB,1073741824,1GB", "2T,2199023255552,2TB",
                "7B,7,7"
    })
    void a_size_is_read_and_shown(String text, long bytes, String shown) {
        assertThat(Size.parse(text)).isEqualTo(new Size(bytes)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "M",
                "-1",
                "1.5M",
                "1X",
                "1MBs",
                "99999999999999999999",
                "9999999999999T",
                "1 0"
            })
    void what_is_no_size_is_rejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Size.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "1,true",
        "YES,true",
        "on,true",
        "False,false",
        "0,false",
        "no,false",
        "off,false"
    })
    void a_flag_is_read(String text, boolean flag) {
        assertThat(Scalar.FLAG.parse(text)).isEqualTo(flag);
    }

    @ParameterizedTest
    @CsvSource({
        "masterKey,master-key",
        "url,url",
        "baseURL,base-url",
        "HTTPPort,http-port",
        "ttl2,ttl2",
        "VERY_LOUD,very-loud"
    })
    void names_become_kebab_case(String name, String kebab) {
        assertThat(Names.kebab(name)).isEqualTo(kebab);
    }

    @Test
    void a_password_in_an_address_is_not_shown() {
        assertThat(Scalar.show(URI.create("https://me:hush@example.com/x")))
                .isEqualTo("https://***@example.com/x");
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_service:80/v1,http://my_service:80/v1",
        "' https://api.example.com/v1 ',https://api.example.com/v1",
        "localhost:11434,http://localhost:11434",
        "localhost,http://localhost",
        "my-vllm:8000/v1,http://my-vllm:8000/v1",
        "127.0.0.1:1234,http://127.0.0.1:1234",
        "10.1.2.3/v1,http://10.1.2.3/v1",
        "172.20.0.3:80,http://172.20.0.3:80",
        "192.168.1.5:8000,http://192.168.1.5:8000",
        "host.docker.internal:11434,http://host.docker.internal:11434",
        "llm.default.svc:80,http://llm.default.svc:80",
        "[::1]:8000/v1,http://[::1]:8000/v1",
        "api.example.com/v1,https://api.example.com/v1",
        "api.example.com:443/v1,https://api.example.com:443/v1",
    })
    void an_address_may_be_written_in_short(String text, String meant) {
        assertThat(Scalar.ADDRESS.parse(text)).isEqualTo(URI.create(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ftp://h",
                "https://",
                "https://:80",
                "https://me@",
                "/v1",
                ":80",
                "api.example.com:8000",
                "http://a b"
            })
    void what_is_no_address_is_rejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scalar.ADDRESS.parse(text))
                .withMessageStartingWith("expects an http or https address");
    }

    @Test
    void the_scheme_of_a_proxy_is_http_as_a_rule() {
        assertThat(Scalar.ADDRESS.assuming("http").parse("proxy.example.com:3128"))
                .isEqualTo(URI.create("http://proxy.example.com:3128"));
    }
}
