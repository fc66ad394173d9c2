package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenFilesTest {
    private static Arguments broken(String text, String firstLine) {
        return Arguments.of(text, firstLine);
    }

    static Stream<Arguments> grammar() {
        return Stream.of(
                broken("server: [1, 2\n", "2:1: error: a ',' or a closing bracket is missing"),
                broken("server: {port: 1\nx", "2:2: error: a ',' or a closing bracket is missing"),
                broken("server:\n\tport: 1\n", "2:1: error: a tab cannot indent"),
                broken("server:\n  port: 1\n \thost: x\n", "3:2: error: a tab cannot indent"),
                broken("server: a: b\n", "1:10: error: a second ':' or bad indentation"),
                broken(
                        "server:\n  port: 1\n   host: x\n",
                        "3:8: error: a second ':' or bad indentation"),
                broken(
                        "server:\n  port: 1\n host: x\n",
                        "3:2: error: the indentation does not fit"),
                broken("server:\n  host: 'x\n", "3:1: error: a quote is not closed"),
                broken(
                        "server:\n  host: @x\n",
                        "2:9: error: a value cannot begin with this character"),
                broken("server:\n  host: \"\\q\"\n", "2:11: error: this escape is not known"),
                broken("server\nport: 1\n", "2:5: error: a second ':' or bad indentation"),
                broken("a: 1\n---\nb: 2\n", "2:1: error: a second document begins here"),
                broken("? [a]\n: 1\n", "1:3: error: a name is expected here"),
                broken("server: *none\n", "1:9: error: this alias has no anchor before it"),
                broken("server: &a [*a]\n", "1:13: error: this alias has no anchor before it"),
                broken(
                        "server: " + "[".repeat(70) + "\n",
                        "1:73: error: this is nested too deeply"),
                broken(
                        "server:\n  host: \u0007\n",
                        "2:9: error: the character U+0007 is not allowed"),
                broken("just text\n", "1:1: error: settings are expected here"),
                broken("- a\n- b\n", "1:1: error: settings are expected here"),
                broken(
                        "labels:\n  a: 1\n  a: 2\n",
                        "3:3: error: 'a' is given twice, first on line 2"),
                broken(
                        "server: {}\ncache: {}\nserver: {}\n",
                        "3:1: error: 'server' is given twice"),
                broken("labels: !!map {a: 1}\n", "1:9: error: tags (a '!' before a value) are not"),
                broken("labels:\n  a: !x 1\n", "2:6: error: tags (a '!' before a value) are not"),
                broken("labels:\n  <<: {a: b}\n", "2:3: error: merge keys ('<<') are not"));
    }

    static Stream<Arguments> names() {
        return Stream.of(
                broken("sever: {}\n", "1:1: error: unknown setting 'sever'"),
                broken("server:\n  prot: 1\n", "2:3: error: unknown setting 'server.prot'"),
                broken(
                        "cache: {semantic: {fiel: x}}\n",
                        "1:20: error: unknown setting 'cache.semantic.fiel'"),
                broken(
                        "providers:\n  a.b:\n    max-retrys: 5\n",
                        "3:5: error: unknown setting 'providers.\"a.b\".max-retrys'"),
                broken(
                        "routes:\n  - model: a\n    targets: b\n    extra: c\n",
                        "4:5: error: unknown setting 'routes[0].extra'"),
                broken(
                        "server: {shutdown: 1s}\n",
                        "1:10: error: 'server.shutdown' goes by another name now"),
                broken("store: {most: 1}\n", "1:9: error: 'store.most' goes by another name now"),
                broken("store: {size: 1}\n", "1:9: error: unknown setting 'store.size'"),
                broken("store: 5\n", "1:1: error: 'store' goes by another name now"),
                broken("'': 1\n", "1:1: error: unknown setting '\"\"'"));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                broken(
                        "server:\n  port: abc\n",
                        "2:9: error: 'server.port' expects a whole number such as 8080, at most 2147483647, not 'abc'"),
                broken(
                        "server: {port: 1.5}\n",
                        "1:16: error: 'server.port' expects a whole number"),
                broken(
                        "server: {port: 99999999999}\n",
                        "1:16: error: 'server.port' expects a whole number"),
                broken(
                        "server: {port: 65536}\n",
                        "1:16: error: 'server.port' must be between 0 and 65535, not '65536'"),
                broken(
                        "server: {port: -1}\n",
                        "1:16: error: 'server.port' must be between 0 and 65535, not '-1'"),
                broken(
                        "server: {port: [1]}\n",
                        "1:16: error: 'server.port' expects a whole number such as 8080, at most 2147483647, not a list"),
                broken(
                        "server:\n  port:\n    a: 1\n",
                        "2:3: error: 'server.port' expects a whole number such as 8080, at most 2147483647, not a group of settings"),
                broken(
                        "cache: {most: 0}\n",
                        "1:15: error: 'cache.most' must be at least 1, not '0'"),
                broken(
                        "cache: {most: x}\n",
                        "1:15: error: 'cache.most' expects a whole number such as 100000, not 'x'"),
                broken(
                        "cache: {score: high}\n",
                        "1:16: error: 'cache.score' expects a number such as 0.85, not 'high'"),
                broken("cache: {score: NaN}\n", "1:16: error: 'cache.score' expects a number"),
                broken("cache: {score: 1f}\n", "1:16: error: 'cache.score' expects a number"),
                broken(
                        "cache: {enabled: maybe}\n",
                        "1:18: error: 'cache.enabled' expects true or false, not 'maybe'"),
                broken(
                        "server: {drain: 10}\n",
                        "1:17: error: 'server.drain' expects a duration such as 500ms, 10s, 1m30s, 2h or 7d, not '10'"),
                broken("server: {drain: 1s1m}\n", "1:17: error: 'server.drain' expects a duration"),
                broken(
                        "server: {drain: -PT1S}\n",
                        "1:17: error: 'server.drain' expects a duration"),
                broken(
                        "server: {drain: 99999999999999999999d}\n",
                        "1:17: error: 'server.drain' expects a duration"),
                broken(
                        "server: {body-limit: 10X}\n",
                        "1:22: error: 'server.body-limit' expects a size such as 512K, 32MB or 1G, not '10X'"),
                broken(
                        "server: {body-limit: 9999999999G}\n",
                        "1:22: error: 'server.body-limit' expects a size"),
                broken(
                        "server: {mode: shouting}\n",
                        "1:16: error: 'server.mode' expects one of plain, very-detailed, not 'shouting'"),
                broken(
                        "cache: sqlite\n",
                        "1:8: error: 'cache' expects settings below it, not a single value"),
                broken(
                        "providers:\n  a: {base-url: example}\n",
                        "2:17: error: 'providers.a.base-url' expects an http or https address"),
                broken(
                        "providers:\n  a: {base-url: 'ftp://h'}\n",
                        "2:17: error: 'providers.a.base-url' expects an http"),
                broken(
                        "providers: [a]\n",
                        "1:12: error: 'providers' expects settings below it, not a list"),
                broken(
                        "providers: {a: 5}\n",
                        "1:16: error: 'providers.a' expects settings below it, not a single value"),
                broken(
                        "providers: {a: {headers: {m: [x]}}}\n",
                        "1:30: error: 'providers.a.headers.m' expects a secret, not a list"),
                broken(
                        "routes: {a: b}\n",
                        "1:1: error: 'routes' expects a list, each element after '- ', not a group of settings"),
                broken(
                        "routes: text\n",
                        "1:9: error: 'routes' expects a list, each element after '- ', not a single value"),
                broken(
                        "server: {origins: {a: b}}\n",
                        "1:10: error: 'server.origins' expects a list such as [a, b], not a group of settings"),
                broken(
                        "server: {origins: [a, [b]]}\n",
                        "1:23: error: 'server.origins[1]' expects a text, not a list"),
                broken(
                        "server: {origins: [a, ]}\nlabels: {x: }\n",
                        "2:12: error: 'labels.x' has no value"),
                broken(
                        "server: {origins: [a, null]}\n",
                        "1:23: error: 'server.origins[1]' has no value"),
                broken("data: \"\"\n", "1:7: error: 'data' expects a path"),
                broken("data: \"a\\0b\"\n", "1:7: error: 'data' expects a path"));
    }

    static Stream<Arguments> more() {
        return Stream.of(
                broken(
                        "cache:\n  semantic: {file: /none/at/all}\n",
                        "2:20: error: 'cache.semantic.file' names the file '/none/at/all', which cannot be read"),
                broken(
                        "routes:\n  - targets: [a]\n",
                        "2:5: error: missing setting 'routes[0].model'"),
                broken(
                        "routes:\n  - model: x\n    targets: []\n",
                        "2:5: error: 'routes[0]' needs at least one of 'targets'"),
                broken(
                        "server:\n  host: a${NONE}b\n",
                        "2:9: error: 'server.host' needs the environment variable NONE, which is not set"),
                broken(
                        "server:\n  host: a${NONE\n",
                        "2:9: error: 'server.host' has a '${' without '}'"),
                broken(
                        "server:\n  host: ${no-ne}\n",
                        "2:9: error: 'server.host' has a placeholder that is not like ${NAME}"),
                broken(
                        "server:\n  origins: [a, '${NONE}']\n",
                        "2:16: error: 'server.origins[1]' needs the environment variable NONE"),
                broken(
                        "server:\n  master-key: ''\n",
                        "2:15: error: 'server.master-key' is an empty secret"),
                broken(
                        "server:\n  master-key: file:/none/at-all\n",
                        "2:15: error: 'server.master-key' names the secret file '/none/at-all', which cannot be read: no such file"),
                broken(
                        "server:\n  master-key: file:/dev/zero\n",
                        "2:15: error: 'server.master-key' names the secret file '/dev/zero', which cannot be read: not a plain file"),
                broken(
                        "server:\n  master-key: [a]\n",
                        "2:15: error: 'server.master-key' expects a secret, not a list"));
    }

    @ParameterizedTest
    @MethodSource({"grammar", "names", "values", "more"})
    void a_malformed_file_is_rejected_with_its_place(String text, String firstLine) {
        InvalidSettingsException refused = Bind.refused(text);

        assertThat(refused.faults()).as(refused.getMessage()).hasSize(1);
        assertThat(refused.getMessage()).startsWith("gatehouse.yaml:" + firstLine);
    }

    @Test
    void an_error_shows_the_line_and_the_cure() {
        assertThat(Bind.refused("providers:\n  openai:\n    max-retrys: 5\n"))
                .hasMessage(
                        """
                        gatehouse.yaml:3:5: error: unknown setting 'providers.openai.max-retrys'
                          3 |     max-retrys: 5
                            |     ^^^^^^^^^^ did you mean 'max-retries'?""");
        assertThat(Bind.refused("server:\n  port: x # why\n"))
                .hasMessage(
                        """
                        gatehouse.yaml:2:9: error: 'server.port' expects a whole number such as 8080, \
                        at most 2147483647, not 'x'
                          2 |   port: x # why
                            |         ^""");
    }

    @Test
    void all_errors_are_reported_at_once_by_line() {
        InvalidSettingsException refused =
                Bind.refused(
                        """
                        routes: {}
                        labels: [x]
                        cache: {most: 0, score: x, semantic: {file: /none}}
                        server: {prot: 1, mode: shouting}
                        """,
                        Map.of("PORT", "many"));

        assertThat(refused.faults().stream().map(fault -> fault.line() + " " + fault.path()))
                .containsExactly(
                        "0 server.port",
                        "1 routes",
                        "2 labels",
                        "3 cache.most",
                        "3 cache.score",
                        "3 cache.semantic.file",
                        "4 server.prot",
                        "4 server.mode");
        assertThat(refused.getMessage().lines().filter(line -> line.contains("error: ")))
                .hasSize(8);
    }

    @Test
    void a_cure_is_offered_where_there_is_one() {
        assertThat(Bind.refused("server: {masterKey: x}"))
                .hasMessageEndingWith("did you mean 'master-key'?");
        assertThat(Bind.refused("server: {body: 1}"))
                .hasMessageEndingWith("did you mean 'body-limit'?");
        assertThat(Bind.refused("cache: {zzzzz: 1}"))
                .hasMessageEndingWith("known here: enabled, score, most, semantic");
        assertThat(Bind.refused("routes: [{targets: [a]}]"))
                .hasMessageEndingWith("set 'routes[0].model' in the file");
    }

    @Test
    void a_renamed_setting_is_rejected_with_its_new_name() {
        assertThat(Bind.refused("server:\n  shutdown: 1s\n"))
                .hasMessage(
                        """
                        gatehouse.yaml:2:3: error: 'server.shutdown' goes by another name now
                          2 |   shutdown: 1s
                            |   ^^^^^^^^ write 'server.drain'""");
        assertThat(Bind.refused("store: {most: 1, nearness: 2, size: 3}").faults())
                .extracting(SettingsError::path)
                .containsExactly("store.most", "store.nearness", "store.size");
        assertThat(Bind.refused("store: {}")).hasMessageContaining("write 'cache'");
        assertThat(
                        Bind.refused(
                                "",
                                Map.of(
                                        "GATEHOUSE_STORE_MOST",
                                        "1",
                                        "GATEHOUSE_SERVER_SHUTDOWN",
                                        "1s")))
                .hasMessage(
                        """
                        error: 'store.most' (environment GATEHOUSE_STORE_MOST) goes by another name now
                          set GATEHOUSE_CACHE_MOST instead
                        error: 'server.shutdown' (environment GATEHOUSE_SERVER_SHUTDOWN) goes by another \
                        name now
                          set GATEHOUSE_SERVER_DRAIN instead""");
    }

    @Test
    void what_comes_from_outside_names_its_origin() {
        assertThat(Bind.refused("", Map.of("PORT", "abc")))
                .hasMessageStartingWith(
                        "error: 'server.port' (environment PORT) expects a whole number");
        assertThat(
                        Bind.refused(
                                "",
                                Map.of(),
                                new SettingOverride("providers.a.keys", "x", "catalogue")))
                .hasMessageStartingWith("error: unknown setting 'providers.a.keys' (catalogue)");
    }

    @Test
    void too_many_aliases_are_rejected() {
        StringBuilder bomb = new StringBuilder("a: &a [x]\n");
        for (char name = 'b'; name < 'h'; name++) {
            String before = "*" + (char) (name - 1);
            String nine = String.join(", ", Collections.nCopies(9, before));
            bomb.append("%c: &%c [%s]\n".formatted(name, name, nine));
        }

        assertThat(Bind.refused(bomb.toString()))
                .hasMessageContaining("error: there are too many aliases");
    }

    @Test
    void a_text_above_the_limit_is_rejected() {
        assertThat(Bind.refused("#".repeat(10 * 1024 * 1024 + 1)))
                .hasMessage("gatehouse.yaml: error: the file is larger than 10 MB");
        assertThat(Bind.refused("labels: [" + "x,".repeat(300_000) + "]"))
                .hasMessageContaining("there are too many values");
    }

    @Test
    void a_long_line_is_cut_around_the_mark() {
        String text = "labels: {a: " + "b".repeat(300) + ", a: c, d: " + "e".repeat(300) + "}";
        List<String> lines = Bind.refused(text).getMessage().lines().toList();

        assertThat(lines.get(1)).hasSizeLessThan(140).contains("a: ").startsWith("  1 | ");
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('a');
    }

    @Test
    void marks_stand_below_letters_beyond_the_basic_plane() {
        List<String> lines =
                Bind.refused("server: {host: \"😀\", port: x}").getMessage().lines().toList();

        assertThat(lines.getFirst()).startsWith("gatehouse.yaml:1:27: ");
        int mark = lines.get(2).indexOf('^');
        assertThat(lines.get(1).offsetByCodePoints(0, mark)).isEqualTo(lines.get(1).indexOf('x'));
    }
}
