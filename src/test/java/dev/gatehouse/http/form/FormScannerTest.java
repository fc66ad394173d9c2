package dev.gatehouse.http.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.http.BadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormScannerTest {
    private static final String TYPE = "multipart/form-data; charset=utf-8; boundary=\"xyz\"";
    private static final Set<String> READ = Set.of("model", "prompt");
    private static final String FORM =
            """
            --xyz\r
            Content-Type: text/plain; charset=ISO-8859-1\r
            CONTENT-DISPOSITION: form-data; name="model"\r
            \r
            gpt-4\r
            --xyz\r
            Content-Disposition: form-data; name=file; filename="a;b-ö.wav"; filename*=utf-8''x\r
            Content-Length: 20\r
            Content-Transfer-Encoding: binary\r
            \r
            --xy\r
            -\r\r
            ---xy--\r
            \r\r
            --xyz\r
            Content-Disposition: form-data; name="ö"\r
            \r
            \u0001ö\r
            --xyz\r
            content-disposition: form-data; name=prompt\r
            \r
            \r
            --xyz--\r
            """;

    @Test
    void fields_are_found_alike_however_the_bytes_are_split() throws BadRequest {
        byte[] bytes = FORM.getBytes(UTF_8);
        List<String> whole = scanned(bytes, bytes.length);

        assertThat(whole).hasSize(2);
        assertThat(whole.getFirst()).startsWith("model=gpt-4@");
        assertThat(whole.getLast()).startsWith("prompt=@");
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
                        READ,
                        (name, value, from, to) -> {
                            int length = (int) (to - from);
                            assertThat(new String(bytes, (int) from, length, UTF_8))
                                    .isEqualTo(value);
                        });

        scanner.put(bytes, 0, bytes.length);

        assertThat(scanner.ended()).isTrue();
    }

    /// A boundary that begins like itself further in is found at every place.
    @ParameterizedTest
    @ValueSource(strings = {"-", "--x--x", "a-a-a", "------"})
    void a_boundary_that_repeats_itself_is_found(String boundary) throws BadRequest {
        String part = "--%s\r\nContent-Disposition: form-data; name=model\r\n\r\n%s\r\n--%s--";
        byte[] bytes = part.formatted(boundary, "m", boundary).getBytes(UTF_8);
        var found = new ArrayList<String>();
        var scanner =
                new FormScanner(
                        "multipart/form-data; boundary=" + boundary,
                        READ,
                        (name, value, from, to) -> found.add(value));

        scanner.put(bytes, 0, bytes.length);

        assertThat(found).containsExactly("m");
        byte[] hidden =
                part.formatted(boundary, "-" + "--" + boundary + "\r\nx", boundary).getBytes(UTF_8);
        assertThatThrownBy(
                        () ->
                                new FormScanner(
                                                "multipart/form-data; boundary=" + boundary,
                                                READ,
                                                (name, value, from, to) -> {})
                                        .put(hidden, 0, hidden.length))
                .isInstanceOf(BadRequest.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"a b\"",
                "multipart/form-data; boundary=a\\b",
                "multipart/form-data; boundary=a boundary=b",
                "multipart/form-data; boundary=a, multipart/form-data; boundary=b",
                "multipart/form-data; boundary=a; boundary=b",
                "multipart/form-data; boundary=a; Boundary=b",
                "multipart/form-data; boundary*=utf-8''a",
                "multipart/form-data; boundary*0=a; boundary*1=b",
                "multipart/form-data; boundary =a",
                "multipart/form-data; boundary= a",
                "multipart/form-data; boundary=a; charset=utf-16",
                "multipart/form-data; boundary=a;",
                "multipart/form-data ; boundary=a",
                "multipart/form-data; x; boundary=a",
                "multipart/form-datax; boundary=a",
                "x; boundary=a"
            })
    void a_form_without_one_boundary_is_rejected(@Nullable String type) {
        assertThatThrownBy(() -> new FormScanner(type, READ, (name, value, from, to) -> {}))
                .isInstanceOf(BadRequest.class);
    }

    /// Forms that parsers read in different ways. `|` stands for CR LF, `B` for the boundary.
    static final List<String> AMBIGUOUS =
            List.of(
                    // before and behind the form
                    "x|--B|DISP; name=a||v|--B--",
                    "|--B|DISP; name=a||v|--B--",
                    "--B|DISP; name=a||v|--B--x",
                    "--B|DISP; name=a||v|--B--|--B|DISP; name=model||v|--B--",
                    "--B--",
                    // boundaries
                    "--B |DISP; name=a||v|--B--",
                    "--Bx|DISP; name=a||v|--B--",
                    "--B\n" + "DISP; name=a||v|--B--",
                    "--B\rDISP; name=a||v|--B--",
                    "--B|DISP; name=a||v|--B-|--B--",
                    "--B|DISP; name=a||v\n--B|DISP; name=model||v|--B--",
                    "--B|DISP; name=a||v\r--B|DISP; name=model||v|--B--",
                    "--B|DISP; name=a||v--B|DISP; name=model||v|--B--",
                    "--B|DISP; name=a||v|--B|--B--",
                    "--B|DISP; name=a||--B--",
                    // heads
                    "--B||v|--B--",
                    "--B|X: y||v|--B--",
                    "--B|DISP;| name=a||v|--B--",
                    "--B|DISP; name=a| x||v|--B--",
                    "--B|DISP; name=a\n|v|--B--",
                    "--B|DISP; name=a\r|v|--B--",
                    "--B|DISP; name=\"a\0b\"||v|--B--",
                    "--B|DISP; name=a|DISP; name=model||v|--B--",
                    "--B|DISP; name=a|X: y|x: z||v|--B--",
                    "--B|Content-Disposition : form-data; name=a||v|--B--",
                    "--B|Content-Disposition: attachment; name=a||v|--B--",
                    "--B|Content-Disposition: form-data name=a||v|--B--",
                    "--B|DISP; name=a|: x||v|--B--",
                    "--B|DISP; name=\"\"||v|--B--",
                    "--B|DISP; name=||v|--B--",
                    "--B|DISP; name=a b||v|--B--",
                    "--B|DISP; name=\"a||v|--B--",
                    "--B|DISP; name = a||v|--B--",
                    "--B|DISP; name=a;||v|--B--",
                    "--B|DISP;; name=a||v|--B--",
                    "--B|DISP; name=a; name=model||v|--B--",
                    "--B|DISP; name=a; NAME=model||v|--B--",
                    "--B|DISP; name*=utf-8''model; name=a||v|--B--",
                    "--B|DISP; name=a; name*=utf-8''model||v|--B--",
                    "--B|DISP; name*0=mo; name*1=del||v|--B--",
                    "--B|DISP; name=a; filename*0=b; filename*1=c||v|--B--",
                    "--B|DISP; filename=b; name=a||v|--B--",
                    "--B|DISP; name=a; other=b||v|--B--",
                    "--B|DISP; name=\"mo\\del\"||v|--B--",
                    "--B|DISP; name=a; filename=\"b\\\"; name=\"model\"||v|--B--",
                    "--B|DISP; name=a; filename=\"b; name=model\"||v|--B--",
                    // values that are not what they seem
                    "--B|DISP; name=a|Content-Transfer-Encoding: base64||v|--B--",
                    "--B|DISP; name=a|Content-Transfer-Encoding: quoted-printable||v|--B--",
                    "--B|DISP; name=a|Content-Type: multipart/mixed; boundary=C||v|--B--",
                    "--B|DISP; name=a|Content-Type: message/rfc822||v|--B--",
                    "--B|DISP; name=a|Content-Type: text/plain; charset=utf-16||v|--B--",
                    "--B|DISP; name=a|Content-Length: 3||v|--B--",
                    "--B|DISP; name=a|Content-Length: x||v|--B--",
                    "--B|DISP; name=_charset_||utf-16|--B--",
                    // the field that is read
                    "--B|DISP; name=model||v|--B|DISP; name=model||w|--B--",
                    "--B|DISP; name=model; filename=\"\"||v|--B--",
                    "--B|DISP; name=model; filename*=utf-8''x||v|--B--",
                    "--B|DISP; name=Model||v|--B--",
                    "--B|DISP; name=\"model[]\"||v|--B--",
                    "--B|DISP; name=\"MODEL[0]\"||v|--B--",
                    "--B|DISP; name=\" model\"||v|--B--",
                    "--B|DISP; name=model||v\u00f6|--B--",
                    "--B|DISP; name=model||v|w|--B--",
                    "--B|DISP; name=model||v\0|--B--");

    @ParameterizedTest
    @FieldSource("AMBIGUOUS")
    void a_form_that_can_be_read_in_two_ways_is_rejected(String form) {
        byte[] bytes =
                form.replace("|", "\r\n")
                        .replace("DISP", "Content-Disposition: form-data")
                        .replace("--B", "--xyz")
                        .getBytes(ISO_8859_1);

        assertThatThrownBy(() -> scanned(bytes, bytes.length)).isInstanceOf(BadRequest.class);
        assertThatThrownBy(() -> scanned(bytes, 1)).isInstanceOf(BadRequest.class);
    }

    static Stream<byte[]> endless() {
        return Stream.of(
                ("--xyz" + "y".repeat(100)).getBytes(UTF_8),
                ("--xyz\r\n" + "y".repeat(20_000)).getBytes(UTF_8),
                ("--xyz\r\nContent-Disposition: form-data; name=model\r\n\r\n" + "y".repeat(5_000))
                        .getBytes(UTF_8),
                "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
                        .repeat(1_001)
                        .getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void what_has_no_end_is_rejected(byte[] bytes) {
        assertThatThrownBy(() -> scanned(bytes, bytes.length)).isInstanceOf(BadRequest.class);
    }

    static List<String> scanned(byte[] bytes, int every) throws BadRequest {
        var found = new ArrayList<String>();
        var scanner =
                new FormScanner(
                        TYPE,
                        READ,
                        (name, value, from, to) ->
                                found.add(name + "=" + value + "@" + from + "-" + to));
        for (int at = 0; at < bytes.length; at += every) {
            scanner.put(bytes, at, Math.min(every, bytes.length - at));
        }
        if (!scanner.ended()) {
            throw new BadRequest(400, "it has no end");
        }
        return found;
    }
}
