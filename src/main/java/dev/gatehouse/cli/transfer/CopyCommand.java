package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.transfer.Destination;
import dev.gatehouse.storage.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `storage copy`: everything from one storage to another.
final class CopyCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    CopyCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments.subcommand();
    }

    static CommandSpec spec() {
        CommandSpec copy =
                Options.command(
                                "copy",
                                "Copy everything from one storage to another and verify it.",
                                "gatehouse storage copy --to postgresql",
                                "gatehouse storage copy --from sqlite:old.db --to new.yaml")
                        .addOption(Options.config())
                        .addOption(
                                Place.option(
                                        "--from",
                                        "What is read (default: configured): " + Place.WORDS + "."))
                        .addOption(Place.option("--to", "What is filled, named alike."))
                        .addOption(Options.flag("--replace", "Delete what is there first."))
                        .addOption(Options.json());
        return Options.command(
                        "storage",
                        "Move what gateways have stored.",
                        "gatehouse storage copy --to postgresql")
                .addSubcommand("copy", copy);
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        if (!arguments.hasMatchedOption("--to")) {
            throw new CommandException(
                    ExitCodes.WRONG_USAGE, "--to is needed: the storage to be filled");
        }
        Place from = Place.of(program, arguments, "--from");
        Place to = Place.of(program, arguments, "--to");
        return Copying.guarded(
                () -> {
                    try (Program.Opened filled = to.open(true)) {
                        return copy(from, filled);
                    }
                });
    }

    private int copy(Place from, Program.Opened filled)
            throws CommandException, InvalidSettingsException, IOException {
        var traced = new Destination(filled.storage(), true);
        String trace = traced.leaveTrace();
        try (Program.Opened read = from.open(false)) {
            if (Destination.hasTrace(read.storage(), trace)) {
                throw new CommandException(
                        ExitCodes.WRONG_USAGE,
                        "--from and --to are the same storage: "
                                + filled.storage().backend().name());
            }
            traced.removeTrace(trace);
            return copy(read, filled);
        } finally {
            traced.removeTrace(trace);
        }
    }

    private int copy(Program.Opened read, Program.Opened filled) throws IOException {
        boolean shared = same(read.blobs(), filled.blobs());
        var destination = new Destination(filled.storage(), !shared);
        Transfer.Result done;
        try (var bar = ProgressBar.on(console.err())) {
            done =
                    new Transfer(bar)
                            .copy(
                                    read.storage(),
                                    destination,
                                    arguments.matchedOptionValue("--replace", false));
        }
        new Report(
                        "copied and verified",
                        read.storage().backend().name(),
                        filled.storage().backend().name(),
                        done.totals())
                .print(console.out(), Options.json(arguments));
        if (done.continued()) {
            console.err().println("A copy that was cut before is whole now.");
        }
        if (shared) {
            console.err().println("Blobs stay where they are: both use " + filled.blobs() + ".");
        }
        return Notes.of(console.err(), read).print(done);
    }

    private static boolean same(@Nullable Path one, @Nullable Path other) throws IOException {
        return one != null && other != null && Files.isSameFile(one, other);
    }
}
