package dev.gatehouse.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DotEnvTest {
    @TempDir private Path folder = Path.of("");

    private Variables variables(String text) throws Exception {
        return variables(text, Map.of());
    }

    private Variables variables(String text, Map<String, String> environment) throws Exception {
        return new Variables(environment, dotEnv(text, environment));
    }

    private DotEnv dotEnv(String text, Map<String, String> environment) throws Exception {
        return DotEnv.read(Files.writeString(folder.resolve(".env"), text), environment);
    }

    @Test
    void no_file_is_no_variables() throws Exception {
        DotEnv none = DotEnv.read(folder.resolve("none"), Map.of());

        assertThat(new Variables(Map.of(), none).names()).isEmpty();
    }

    @Test
    void lines_are_variables() throws Exception {
        Variables variables =
                variables(
                        """
                        \uFEFF# comment
                        A=1

                        export B = two words # why
                        C='it is #1 \\n'
                        D="a\\n\\"b\\" \\$x \\q" # why
                        E=
                        F=a#b=c
                        G=#nothing
                        H: as Compose writes it
                        I: "https://example.com/a:b"
                        FOO.BAR=1
                        my-name=2
                        A=again\r
                        """);

        assertThat(variables.find("A")).isEqualTo("again");
        assertThat(variables.find("B")).isEqualTo("two words");
        assertThat(variables.find("C")).isEqualTo("it is #1 \\n");
        assertThat(variables.find("D")).isEqualTo("a\n\"b\" $x \\q");
        assertThat(variables.find("E")).isNull();
        assertThat(variables.find("F")).isEqualTo("a#b=c");
        assertThat(variables.find("G")).isNull();
        assertThat(variables.find("H")).isEqualTo("as Compose writes it");
        assertThat(variables.find("I")).isEqualTo("https://example.com/a:b");
        assertThat(variables.find("FOO.BAR")).isEqualTo("1");
        assertThat(variables.find("my-name")).isEqualTo("2");
        assertThat(variables.origin("B")).isEqualTo(".env:4 B");
    }

    @Test
    void a_value_between_quotes_may_have_many_lines() throws Exception {
        Variables variables =
                variables(
                        """
                        KEY="-----BEGIN KEY-----
                        abc=
                        -----END KEY-----"
                        OTHER='one
                        # two
                        three' # comment
                        LAST=1
                        """);

        assertThat(variables.find("KEY")).isEqualTo("-----BEGIN KEY-----\nabc=\n-----END KEY-----");
        assertThat(variables.find("OTHER")).isEqualTo("one\n# two\nthree");
        assertThat(variables.find("LAST")).isEqualTo("1");
        assertThat(variables.origin("LAST")).isEqualTo(".env:7 LAST");
    }

    @Test
    void names_between_braces_are_replaced() throws Exception {
        Variables variables =
                variables(
                        """
                        BASE=sk
                        A=${BASE}-1
                        B="${BASE}-${SHELL_SET}"
                        C='${BASE}'
                        D=${NONE:-instead}
                        E="\\${BASE}"
                        F=$${BASE}
                        G=cost$5
                        H=${open
                        """,
                        Map.of("SHELL_SET", "real", "BASE", "of-shell"));

        assertThat(variables.find("A")).isEqualTo("of-shell-1");
        assertThat(variables.find("B")).isEqualTo("of-shell-real");
        assertThat(variables.find("C")).isEqualTo("${BASE}");
        assertThat(variables.find("D")).isEqualTo("instead");
        assertThat(variables.find("E")).isEqualTo("${BASE}");
        assertThat(variables.find("F")).isEqualTo("${BASE}");
        assertThat(variables.find("G")).isEqualTo("cost$5");
        assertThat(variables.find("H")).isEqualTo("${open");
    }

    @Test
    void a_name_that_nothing_replaces_is_a_note() throws Exception {
        assertThat(dotEnv("A=1\nB=x${NONE}y\n", Map.of()).notes())
                .containsExactly(new DotEnv.Note(2, "'B' holds ${NONE}, which is not set"));
        assertThat(variables("B=x${NONE}y").find("B")).isEqualTo("xy");
    }

    @Test
    void a_line_that_is_no_variable_is_a_note_without_its_text() throws Exception {
        assertThat(dotEnv("A=1\nhush\n=hush\nhttp://hush\n", Map.of()).notes())
                .extracting(DotEnv.Note::line)
                .containsExactly(2, 3, 4);
        assertThat(dotEnv("hush\n", Map.of()).notes().toString()).doesNotContain("hush");
    }

    @Test
    void a_malformed_value_counts_where_it_is_read() throws Exception {
        Variables variables = variables("A=1\nC='hush\nD=\"x\" hush\nE=2\n");
        assertThat(variables.find("D")).isNull();

        assertThat(variables.broken())
                .containsExactlyInAnyOrder(
                        new Variables.Broken("C", 2, "has a quote that is not closed", false),
                        new Variables.Broken("D", 3, "has text after its closing quote", true));
        assertThat(variables.find("E")).isEqualTo("2");
    }

    @Test
    void the_real_environment_wins() throws Exception {
        Variables variables = variables("A=file\nB=file\nC=file", Map.of("A", "real", "C", ""));

        assertThat(variables.find("A")).isEqualTo("real");
        assertThat(variables.find("B")).isEqualTo("file");
        assertThat(variables.find("C")).isEqualTo("file");
        assertThat(variables.origin("A")).isEqualTo("environment A");
        assertThat(variables.origin("C")).isEqualTo(".env:3 C");
    }

    @Test
    void a_file_that_is_no_text_is_reported() {
        assertThatThrownBy(
                        () -> {
                            Files.write(folder.resolve(".env"), new byte[] {(byte) 0xE4});
                            DotEnv.read(folder.resolve(".env"), Map.of());
                        })
                .isInstanceOf(UnreadableSource.class)
                .hasMessage("is not UTF-8 text");
    }
}
