package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `backup`: everything that a storage keeps into one file, while gateways use it.
final class BackupCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    BackupCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        return Options.command(
                        "backup",
                        "Write everything that a storage keeps into one file.",
                        "gatehouse backup gatehouse.archive",
                        "gatehouse backup --from postgresql --force /backup/today.archive")
                .addOption(Options.config())
                .addOption(
                        Place.option(
                                "--from",
                                "What is read (default: configured): " + Place.WORDS + "."))
                .addOption(Options.flag("--force", "Replace that file."))
                .addOption(Options.json())
                .addPositional(file("The file to write, for its owner alone."));
    }

    static PositionalParamSpec file(String description) {
        return PositionalParamSpec.builder()
                .type(Path.class)
                .arity("1")
                .required(true)
                .paramLabel("FILE")
                .description(description)
                .build();
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        Place from = Place.of(program, arguments, "--from");
        return Copying.guarded(
                () -> {
                    try (Program.Opened read = from.open(false)) {
                        return backup(read);
                    }
                });
    }

    private int backup(Program.Opened read) throws IOException {
        Path file = Objects.requireNonNull(arguments.matchedPositionalValue(0, Path.of("")));
        Transfer.Result done;
        try (var bar = ProgressBar.on(console.err())) {
            done =
                    new Transfer(bar)
                            .backup(
                                    read.storage(),
                                    file,
                                    program.version(),
                                    arguments.matchedOptionValue("--force", false));
        }
        new Report("backed up", read.storage().backend().name(), file.toString(), done.totals())
                .print(console.out(), Options.json(arguments));
        return Notes.of(console.err(), read).print(done);
    }
}
