package dev.gatehouse.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real shell makes of the script for it.
class CompletionTest {
    /// Completes the words of its arguments, the last of which has just been begun.
    private static final String COMPLETE =
            """
            source "$1"; shift; compopt() { :; }
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            spec=$(complete -p gatehouse); [[ $spec =~ -F\\ ([^ ]+) ]]
            "${BASH_REMATCH[1]}" gatehouse "${!#}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir private Path folder;
    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        script = folder.resolve("completion");
        CommandRun run = new CommandRun.Place(folder, Map.of()).run("completion", "bash");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        Files.writeString(script, run.out());
    }

    private List<String> completed(String... words) throws Exception {
        var command = new ArrayList<String>();
        command.addAll(List.of("bash", "-c", COMPLETE, "bash", script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).toList();
    }

    @Test
    void bash_completes_a_command() throws Exception {
        assertThat(completed("gatehouse", "ke")).containsExactly("keys");
    }

    @Test
    void bash_completes_a_command_below_another_and_its_options() throws Exception {
        assertThat(completed("gatehouse", "config", "")).contains("show", "diff", "explain");
        assertThat(completed("gatehouse", "logs", "--sta")).containsExactly("--status");
        assertThat(completed("gatehouse", "completion", "z")).containsExactly("zsh");
    }

    /// `zsh` runs the same script, once it has turned its own completion on.
    @Test
    void the_script_for_zsh_turns_on_what_zsh_has_for_it() {
        CommandRun run = new CommandRun.Place(folder, Map.of()).run("completion", "zsh");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("bashcompinit").contains("complete -F");
    }
}
