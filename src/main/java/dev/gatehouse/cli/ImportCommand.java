package dev.gatehouse.cli;

import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.migration.Migration;
import dev.gatehouse.migration.Origin;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `import`: the configuration of another gateway as settings of this one.
final class ImportCommand implements Failures.Command {
    private final Console console;
    private final String from;
    private final Path file;
    private final @Nullable Path output;
    private final boolean force;

    ImportCommand(Program program, Console console, ParseResult arguments) {
        this.console = console;
        this.from = arguments.matchedPositionalValue(0, "");
        this.file = arguments.matchedPositionalValue(1, Path.of(""));
        this.output = arguments.matchedOptionValue("--output", null);
        this.force = arguments.matchedOptionValue("--force", false);
    }

    static CommandSpec spec() {
        return Options.command(
                        "import",
                        "Convert the configuration of LiteLLM or GoModel to settings.",
                        "gatehouse import litellm config.yaml -o gatehouse.yaml",
                        "gatehouse import gomodel .env")
                .addOption(
                        OptionSpec.builder("-o", "--output")
                                .type(Path.class)
                                .paramLabel("FILE")
                                .description("The file to write (default: standard output).")
                                .build())
                .addOption(Options.flag("--force", "Replace that file."))
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("0")
                                .type(String.class)
                                .arity("1")
                                .required(true)
                                .paramLabel("GATEWAY")
                                .description("litellm or gomodel.")
                                .build())
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("1")
                                .type(Path.class)
                                .arity("1")
                                .required(true)
                                .paramLabel("CONFIG")
                                .description("Its config.yaml, or GoModel's .env.")
                                .build());
    }

    @Override
    public int run() throws CommandException {
        Migration migration = migrated();
        write(migration.settings());
        advise(migration);
        return ExitCodes.OK;
    }

    private Migration migrated() throws CommandException {
        try {
            return Migration.of(origin(), file);
        } catch (UnreadableSource e) {
            throw new CommandException(ExitCodes.BAD_INPUT, file + ": " + e.getMessage());
        }
    }

    private Origin origin() throws CommandException {
        for (Origin origin : Origin.values()) {
            if (origin.argument().equalsIgnoreCase(from)) {
                return origin;
            }
        }
        String known =
                Arrays.stream(Origin.values())
                        .map(Origin::argument)
                        .collect(Collectors.joining(" or "));
        throw new CommandException(
                ExitCodes.WRONG_USAGE, "cannot import from '" + from + "'; expected " + known);
    }

    private void write(String settings) throws CommandException {
        if (output == null) {
            console.out().print(settings);
            return;
        }
        OpenOption[] options =
                force
                        ? new OpenOption[] {
                            StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING
                        }
                        : new OpenOption[] {StandardOpenOption.CREATE_NEW};
        try (var out = Files.newOutputStream(output, withWrite(options))) {
            out.write(settings.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException _) {
            throw new CommandException(
                    ExitCodes.CANNOT_WRITE, output + " exists; --force replaces it");
        } catch (IOException e) {
            throw new CommandException(ExitCodes.CANNOT_WRITE, "cannot write " + output);
        }
    }

    private static OpenOption[] withWrite(OpenOption... options) {
        OpenOption[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = StandardOpenOption.WRITE;
        return all;
    }

    private void advise(Migration migration) {
        PrintStream err = console.err();
        if (!migration.notes().isEmpty()) {
            err.println("Not carried over, or not as it was:");
            migration.notes().forEach(note -> err.println("  " + note));
        }
        List<Migration.Variable> variables = migration.variables();
        if (!variables.isEmpty()) {
            err.println("The settings need these variables, in the environment or in a file .env:");
            for (Migration.Variable variable : variables) {
                err.println("  " + variable.name() + where(variable));
            }
        }
        String check = output == null ? "gatehouse check FILE" : "gatehouse check " + output;
        err.println("Then try: " + check);
    }

    private String where(Migration.Variable variable) {
        return variable.value() == 0
                ? ""
                : "  (its value is on line " + variable.value() + " of " + file + ")";
    }
}
