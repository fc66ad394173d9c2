package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Form;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.stream.SpoolFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTextsTest {
    @TempDir private Path directory;

    private record Typed(String text) implements BodySource {
        private byte[] bytes() {
            return text.getBytes(UTF_8);
        }

        @Override
        public long length() {
            return bytes().length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes());
        }
    }

    private static String part(String head, String value) {
        return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n";
    }

    private static String form(int fileSize) {
        return part("name=\"model\"", "m")
                + part("name=\"prompt\"", "a caté\r\non two lines")
                + part("name=\"image\"; filename=\"a.png\"", "x".repeat(fileSize))
                + part("name=\"n\"", "2")
                + part("name=\"size\"", "1024x1024")
                + part("name=\"keywords[]\"", "Gatehouse")
                + "--b--\r\n";
    }

    private Form read(String text) throws IOException {
        var folder = new SpoolFolder(directory, 1 << 30);
        return Form.read(new Typed(text), "multipart/form-data; boundary=b", folder);
    }

    private static String sent(Form form, String model) throws IOException {
        var out = new ByteArrayOutputStream();
        var payload = form.withModel(model);
        payload.writeTo(out);
        assertThat(payload.length()).isEqualTo(out.size());
        assertThat(payload.replayable()).isTrue();
        return out.toString(UTF_8);
    }

    /// The longer one lies on the disk.
    @ParameterizedTest
    @ValueSource(ints = {10, 3 << 20})
    void texts_of_fields_are_read_and_replaced(int fileSize) throws IOException {
        try (Form form = read(form(fileSize))) {
            List<TextField> texts = FormTexts.request(form);
            assertThat(texts)
                    .extracting(TextField::place, TextField::text)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("prompt", "a caté\r\non two lines"),
                            org.assertj.core.groups.Tuple.tuple("keywords[]", "Gatehouse"));
            assertThat(sent(form, "")).isEqualTo(form(fileSize));
            FormTexts.replace(form, Map.of(0, "a dög", 1, ""));
            String expected =
                    form(fileSize)
                            .replace("a caté\r\non two lines", "a dög")
                            .replace("Gatehouse", "");
            assertThat(sent(form, "")).isEqualTo(expected);
            assertThat(sent(form, "other"))
                    .isEqualTo(expected.replace("\r\n\r\nm\r\n", "\r\n\r\nother\r\n"));
        }
    }

    @Test
    void a_value_with_the_boundary_is_rejected() throws IOException {
        try (Form form = read(form(1))) {
            FormTexts.request(form);
            assertThatThrownBy(() -> FormTexts.replace(form, Map.of(0, "x\r\n--b--")))
                    .isInstanceOf(BadRequest.class);
        }
    }
}
