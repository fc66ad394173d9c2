package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.transfer.Destination;
import dev.gatehouse.storage.transfer.Totals;
import dev.gatehouse.storage.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `restore`: a file that `backup` has written into an empty storage.
final class RestoreCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;
    private final Path file;

    RestoreCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
        this.file = arguments.matchedPositionalValue(0, Path.of(""));
    }

    static CommandSpec spec() {
        return Options.command(
                        "restore",
                        "Check an archive and fill an empty storage with it.",
                        "gatehouse restore gatehouse.archive",
                        "gatehouse restore --check /backup/today.archive")
                .addOption(Options.config())
                .addOption(
                        Place.option(
                                "--to",
                                "What is filled (default: configured): " + Place.WORDS + "."))
                .addOption(Options.flag("--replace", "Delete what is there first."))
                .addOption(Options.flag("--check", "Check the archive and end."))
                .addOption(Options.json())
                .addPositional(BackupCommand.file("A file that backup has written."));
    }

    /// A damaged archive makes no database.
    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        Place to = Place.of(program, arguments, "--to");
        return Copying.guarded(
                () -> {
                    try (var bar = ProgressBar.on(console.err())) {
                        var transfer = new Transfer(bar);
                        Transfer.Checked archive = transfer.check(file);
                        if (!arguments.matchedOptionValue("--check", false)) {
                            return restore(transfer, archive, to);
                        }
                        print("checked", "", archive.totals());
                        return ExitCodes.OK;
                    }
                });
    }

    private int restore(Transfer transfer, Transfer.Checked archive, Place to)
            throws CommandException, InvalidSettingsException, IOException {
        try (Program.Opened filled = to.open(true)) {
            Transfer.Result done =
                    transfer.restore(
                            archive,
                            new Destination(filled.storage(), true),
                            arguments.matchedOptionValue("--replace", false));
            print("restored and verified", filled.storage().backend().name(), done.totals());
            return ExitCodes.OK;
        }
    }

    private void print(String verb, String to, Totals totals) {
        new Report(verb, file.toString(), to, totals).print(console.out(), Options.json(arguments));
    }
}
