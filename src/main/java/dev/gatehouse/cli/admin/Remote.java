package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import picocli.CommandLine.ParseResult;

/// A command whose subcommands question a running gateway.
record Remote(Program program, Console console, ParseResult arguments) {
    /// What a subcommand does.
    @FunctionalInterface
    interface Action {
        /// Does it.
        ///
        /// @return one of [ExitCodes]
        int run(Client client) throws CommandException, IOException, MalformedJson;
    }

    /// The subcommand that was given.
    ParseResult command() {
        return arguments.subcommand();
    }

    String name() {
        return command().commandSpec().name();
    }

    int run(Action action) throws CommandException, InvalidSettingsException, IOException {
        try (Client client = Client.of(program, command())) {
            return action.run(client);
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    /// Whether programs read what is printed.
    boolean json() {
        return Options.json(command());
    }

    /// Prints an answer for programs, or a sentence for people.
    int print(Json answer, String sentence) {
        console.out().println(json() ? Console.json(answer.raw()) : sentence);
        return ExitCodes.OK;
    }
}
