package dev.gatehouse.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandRun;
import dev.gatehouse.client.ClientWorkspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    /// A shell at a terminal of its own gets a line and Tab, and shows what becomes of them.
    private static final String AT_A_TERMINAL =
            """
            cd "${1:h}"; print -r -- 'PS1="ready> "; autoload -U compinit; compinit -u -D' >.zshrc
            print -r -- "source ${(q)1}" >>.zshrc
            zmodload zsh/zpty; export ZDOTDIR=$PWD TERM=xterm
            zpty shell zsh -i; zpty -r shell out '*ready> *'
            zpty -w -n shell "$2"$'\\t'; zpty -r shell out "*$3*"
            """;

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir private Path folder;
    private ClientWorkspace place;

    @BeforeEach
    void open() throws IOException {
        place = new ClientWorkspace(folder.resolve("shells"), Map.of());
    }

    private Path write(String shell) throws IOException {
        CommandRun run = new CommandRun.Place(folder, Map.of()).run("completion", shell);
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        return Files.writeString(folder.resolve("completion"), run.out());
    }

    private static String run(String... command) throws Exception {
        Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
        shell.getOutputStream().close();
        String out = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).as(out).isZero();
        return out;
    }

    private List<String> completed(String... words) throws Exception {
        var command = new ArrayList<String>();
        command.addAll(List.of("bash", "-c", COMPLETE, "bash", write("bash").toString()));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new)).lines().map(String::strip).toList();
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

    @Test
    void zsh_completes_a_command_and_its_options() throws Exception {
        place.needs("zsh", 5);

        assertThat(zshShows("gatehouse ke", "keys")).isTrue();
        assertThat(zshShows("gatehouse config ex", "explain")).isTrue();
        assertThat(zshShows("gatehouse logs --sta", "--status")).isTrue();
    }

    /// Whether a line at a terminal becomes one with that word when Tab is pressed at its end.
    private boolean zshShows(String line, String word) throws Exception {
        String script = write("zsh").toString();
        Process zsh =
                new ProcessBuilder("zsh", "-f", "-c", AT_A_TERMINAL, "zsh", script, line, word)
                        .start();
        zsh.getOutputStream().close();
        boolean shown = zsh.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        zsh.descendants().forEach(ProcessHandle::destroyForcibly);
        zsh.destroyForcibly();
        return shown && zsh.exitValue() == 0;
    }

    @Test
    void fish_completes_a_command_and_its_options() throws Exception {
        place.needs("fish", 3);

        assertThat(completedByFish("gatehouse ke")).containsExactly("keys");
        assertThat(completedByFish("gatehouse config ")).contains("show", "diff", "explain");
        assertThat(completedByFish("gatehouse logs --sta")).containsExactly("--status");
        assertThat(completedByFish("gatehouse completion f")).containsExactly("fish");
        assertThat(completedByFish("gatehouse keys create --exp")).containsExactly("--expires");
        Files.writeString(folder.resolve("settings.yaml"), "");
        assertThat(completedByFish("gatehouse check " + folder + "/sett"))
                .containsExactly(folder + "/settings.yaml");
        assertThat(completedByFish("gatehouse keys " + folder + "/sett")).isEmpty();
    }

    private List<String> completedByFish(String line) throws Exception {
        String script = write("fish").toString();
        String out =
                run(
                        "fish",
                        "--no-config",
                        "-c",
                        "source $argv[1]; complete -C $argv[2]",
                        script,
                        line);
        return out.lines().map(it -> it.replaceFirst("\t.*", "")).toList();
    }
}
