package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    @Test
    void it_does_not_print() {
        assertThat(Secret.of("hush")).hasToString("***");
        assertThat(Secret.of("hush").reveal()).isEqualTo("hush");
        assertThat(new SettingOverride("a", "hush", "b").toString()).doesNotContain("hush");
        assertThat(Bind.sources("hush", Map.of("A", "hush")).toString()).doesNotContain("hush");
    }

    @Test
    void it_matches_its_own_bytes_only() {
        assertThat(Secret.of("hüsh").matches("hüsh".getBytes(UTF_8))).isTrue();
        assertThat(Secret.of("hush").matches("hus".getBytes(UTF_8))).isFalse();
        assertThat(Secret.of("hush").matches(new byte[0])).isFalse();
    }

    @Test
    void it_can_be_read_from_a_separate_file(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "\uFEFF sk-from-file \r\n");

        assertThat(Bind.sample("server: {master-key: \"file:" + file + "\"}").server().masterKey())
                .isEqualTo(Secret.of("sk-from-file"));
        assertThat(Bind.sample("", Map.of("MASTER_KEY", "file:" + file)).server().masterKey())
                .isEqualTo(Secret.of("sk-from-file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-hush\n\n", "sk-hush\r\n\r\n", "\nsk-hush", "sk-\nhush\n", "a\rb"})
    void a_separate_file_has_one_line(String text, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), text);

        assertThat(Bind.refused("server: {master-key: \"file:" + file + "\"}"))
                .hasMessageContaining("gatehouse.yaml:1:")
                .hasMessageContaining("'server.master-key' names the secret file")
                .hasMessageContaining("more than one line; write the secret on one line")
                .hasMessageNotContaining("hush");
    }

    @Test
    void what_cannot_be_seen_around_it_is_no_part_of_it() {
        for (String text : new String[] {"sk-1\n", " sk-1", "sk-1\r\n", "\tsk-1\u00A0\u200B"}) {
            assertThat(Bind.sample("", Map.of("MASTER_KEY", text)).server().masterKey())
                    .isEqualTo(Secret.of("sk-1"));
        }
    }

    @Test
    void a_control_character_inside_is_named_and_the_secret_is_not() {
        assertThat(Bind.refused("", Map.of("MASTER_KEY", "sk-hush\nmore")))
                .hasMessage(
                        "error: 'server.master-key' (environment MASTER_KEY) holds a control"
                                + " character (U+000A) as character 8 of the secret; write it on"
                                + " one line");
    }

    /// Each of these is wrong somewhere near a secret, or the secret itself is misplaced.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: {master-key: sk-hush, port: x}",
                "server: {port: x, master-key: \"sk-hush\"}",
                "server: {port: x, master-key: 'sk-hush', mode: y}",
                "server: {master-kye: sk-hush}",
                "server: {token: sk-hush}",
                "server:\n  master-key: [sk-hush]\n",
                "server:\n  master-key: {a: sk-hush}\n",
                "server:\n  master-key: !sk-hush x\n",
                "server:\n  master-key: a\n  master-key: sk-hush\n",
                "server:\n  master-key: \"sk-hush\n",
                "server:\n  master-key: \"a\n  sk-hush\n",
                "server:\n  master-key: sk-hush: b\n",
                "server:\n\tmaster-key: sk-hush\n",
                "server:\n  masterkey: @sk-hush\n",
                "server: {master-key: 'sk-hush', port: 'x}",
                "server: {port: 1, master-key: @sk-hush}",
                "server:\n  master-key: *sk-hush\n",
                "server:\n  master-key: !sk-hush!x y\n",
                "server:\n  master-key: |\n    sk-hush\n  port: x\n",
                "server:\n  master-key: >\n    sk-hush\n   @\n",
                "storage: {type: mongo, url: sk-hush}",
                "cache: sk-hush\n",
                "providers: {a: {headers: {x: sk-hush}, max-retries: x}}",
                "providers: {a: {headers: [a, sk-hush]}}",
                "providers: {a: {headers: sk-hush}}",
                "providers: sk-hush",
                "server: {master-key: \"sk-hush\\nmore\"}",
                "sk-hush",
                "- sk-hush",
                "server: {master-key: '${KEY}', port: '${KEY}'}",
                "server: {master-key: '${KEY}', port: '${NONE:-x}'}",
            })
    void it_is_in_no_error(String text) {
        InvalidSettingsException refused = Bind.refused(text, Map.of("KEY", "sk-hush"));

        assertThat(refused.getMessage()).doesNotContain("hush");
        assertThat(refused.faults().toString()).doesNotContain("hush");
    }

    @Test
    void it_is_masked_where_its_line_is_shown() {
        assertThat(
                        Bind.refused("server: {master-key: sk-hush, port: x}")
                                .getMessage()
                                .lines()
                                .skip(1))
                .containsExactly(
                        "  1 | server: {master-key: ***, port: x}",
                        "    |                                 ^");
    }

    @Test
    void other_settings_are_shown_beside_a_malformed_grammar() {
        assertThat(Bind.refused("server:\n  host: @x\n"))
                .hasMessageContaining("  2 |   host: @x\n    |         ^");
        assertThat(Bind.refused("server:\n  master-key: @x\n"))
                .hasMessageContaining("  2 |   master-key: ***\n    |               ^");
    }
}
