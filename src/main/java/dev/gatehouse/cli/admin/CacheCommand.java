package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `cache`: what the cache of answers has done.
record CacheCommand(Program program, Console console, ParseResult arguments)
        implements Failures.Command {
    /// Members of the answer, in the order in which they are shown.
    private static final List<String> SHOWN =
            List.of(
                    "hits",
                    "semantic_hits",
                    "shared",
                    "misses",
                    "bypassed",
                    "stored",
                    "not_stored",
                    "entries",
                    "bytes");

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "cache",
                        "Show what the cache of answers has done.",
                        "gatehouse cache",
                        "gatehouse cache --json");
        return Options.remote(spec).addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return Client.use(program, arguments, this::run);
    }

    private int run(Client client) throws CommandException, IOException, MalformedJson {
        Json answer = client.get("/admin/cache");
        if (Options.json(arguments)) {
            console.out().println(Console.json(answer.raw()));
            return ExitCodes.OK;
        }
        var table = new TextTable(List.of("ANSWERS", "COUNT"), Set.of(1));
        for (String each : SHOWN) {
            String value = Members.text(answer, each);
            if (!value.isEmpty()) {
                table.add(List.of(each.replace('_', ' '), value));
            }
        }
        table.print(console.out());
        return ExitCodes.OK;
    }
}
