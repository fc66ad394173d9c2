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
    void what_is_no_duration_is_refused(String text) {
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
    void what_is_no_size_is_refused(String text) {
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
        assertThat(Scalars.parse(boolean.class, text)).isEqualTo(flag);
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
        assertThat(Scalars.show(URI.create("https://me:hush@example.com/x")))
                .isEqualTo("https://***@example.com/x");
        assertThat(Scalars.parse(URI.class, "http://my_service:80/v1"))
                .isEqualTo(URI.create("http://my_service:80/v1"));
    }
}
