package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormScannerTest {
    private static final String TYPE = "multipart/form-data; charset=utf-8; boundary=\"xyz\"";
    private static final String FORM =
            """
            before\r
            --xyz \r
            Content-Type: text/plain\r
            CONTENT-DISPOSITION: form-data ; name="mo\\"del"\r
            \r
            gpt-ö\r
            -\r\r
            --xyz\r
            Content-Disposition: form-data; name=file; filename="a;b.wav"\r
            \r
            --xyz \r\r
            --xy\r
            --xyz\r
            Content-Disposition: form-data; name=empty\r
            \r
            \r
            --xyz--\r
            behind\r
            --xyz\r
            Content-Disposition: form-data; name=late\r
            \r
            no\r
            --xyz--""";

    @Test
    void fields_are_found_alike_however_the_bytes_are_split() throws BadRequest {
        byte[] bytes = FORM.getBytes(UTF_8);
        List<String> whole = scanned(bytes, bytes.length);

        assertThat(whole).hasSize(2);
        assertThat(whole.getFirst()).startsWith("mo\"del=gpt-ö\r\n-\r@");
        assertThat(whole.getLast()).startsWith("empty=@");
        for (int every = 1; every < bytes.length; every++) {
            assertThat(scanned(bytes, every)).as("pieces of %d bytes", every).isEqualTo(whole);
        }
    }

    @Test
    void the_place_of_a_value_is_where_its_bytes_are() throws BadRequest {
        byte[] bytes = FORM.getBytes(UTF_8);
        var scanner =
                new FormScanner(
                        TYPE,
                        (name, value, from, to) -> {
                            int length = (int) (to - from);
                            assertThat(new String(bytes, (int) from, length, UTF_8))
                                    .isEqualTo(value);
                        });

        scanner.put(bytes, 0, bytes.length);

        assertThat(scanner.ended()).isTrue();
    }

    @Test
    void a_value_that_is_too_long_to_be_a_known_one_is_not_kept() throws BadRequest {
        var values = new ArrayList<@Nullable String>();
        String form = FORM.replace("gpt-ö", "x".repeat(5000));
        byte[] bytes = form.getBytes(UTF_8);

        new FormScanner(TYPE, (name, value, from, to) -> values.add(value))
                .put(bytes, 0, bytes.length);

        assertThat(values).containsExactly(null, "");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "x; boundary=\"\""})
    void a_form_without_a_boundary_is_rejected(@Nullable String type) {
        assertThatThrownBy(() -> new FormScanner(type, (name, value, from, to) -> {}))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("boundary");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 20_000})
    void heads_and_boundaries_without_an_end_are_rejected(int length) throws BadRequest {
        String where = length == 100 ? "--xyz" : "--xyz\r\n";
        byte[] bytes = (where + "y".repeat(length)).getBytes(UTF_8);
        var scanner = new FormScanner(TYPE, (name, value, from, to) -> {});

        assertThatThrownBy(() -> scanner.put(bytes, 0, bytes.length))
                .isInstanceOf(BadRequest.class);
    }

    static List<String> scanned(byte[] bytes, int every) throws BadRequest {
        var found = new ArrayList<String>();
        var scanner =
                new FormScanner(
                        TYPE,
                        (name, value, from, to) ->
                                found.add(name + "=" + value + "@" + from + "-" + to));
        for (int at = 0; at < bytes.length; at += every) {
            scanner.put(bytes, at, Math.min(every, bytes.length - at));
        }
        return found;
    }
}
