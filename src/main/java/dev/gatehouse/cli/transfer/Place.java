package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// A storage as an argument names it: by its type, with the rest from the configuration, by an
/// address, or by a settings file.
///
/// @param own whether it is that of the configuration, and so of the ledger that this names
record Place(Program program, @Nullable Path file, boolean own) {
    private static final String TYPE = "GATEHOUSE_STORAGE_TYPE";

    /// How a storage is named.
    static final String WORDS =
            "sqlite, postgresql or mongodb as the configuration has it, an address (sqlite:FILE,"
                    + " postgres://..., mongodb://...), or a settings file with the ending .yaml";

    static OptionSpec option(String name, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel("STORAGE")
                .description(description)
                .build();
    }

    /// The place that an option names; that of the configuration when it is not given.
    static Place of(Program program, ParseResult arguments, String option) throws CommandException {
        Path config = arguments.matchedOptionValue("--config", null);
        String text = arguments.matchedOptionValue(option, null);
        if (text == null) {
            return new Place(program, config, true);
        }
        if (text.endsWith(".yaml") || text.endsWith(".yml")) {
            return new Place(program, Path.of(text), true);
        }
        Map<String, String> variables = variables(text);
        if (variables.isEmpty()) {
            // The text is not repeated: it may have a password.
            throw new CommandException(ExitCodes.WRONG_USAGE, option + " must be " + WORDS);
        }
        return new Place(program.with(variables), config, variables.size() == 1);
    }

    private static Map<String, String> variables(String text) {
        return switch (text) {
            case "sqlite", "postgresql", "postgres", "mongodb", "mongo" -> Map.of(TYPE, text);
            default -> address(text, text.substring(0, Math.max(0, text.indexOf(':'))));
        };
    }

    private static Map<String, String> address(String text, String scheme) {
        return switch (scheme) {
            case "sqlite" ->
                    Map.of(
                            TYPE,
                            "sqlite",
                            "GATEHOUSE_STORAGE_SQLITE_PATH",
                            text.replaceFirst("^sqlite:(//(?=/))?", ""));
            case "postgres", "postgresql", "jdbc" ->
                    Map.of(TYPE, "postgresql", "GATEHOUSE_STORAGE_POSTGRESQL_URL", text);
            case "mongodb", "mongodb+srv" ->
                    Map.of(TYPE, "mongodb", "GATEHOUSE_STORAGE_MONGODB_URL", text);
            default -> Map.of();
        };
    }

    /// Opens it.
    ///
    /// @param write whether to fill it
    Program.Opened open(boolean write) throws CommandException, InvalidSettingsException {
        try {
            Program.Opened opened = program.storage(file, write);
            return own ? opened : new Program.Opened(opened.storage(), opened.blobs(), null);
        } catch (StorageException e) {
            // What a driver reports has a cause, and no cure.
            boolean away = e.reason() == Reason.UNAVAILABLE && e.getCause() != null;
            throw new CommandException(
                    away ? ExitCodes.UNREACHABLE : ExitCodes.BAD_CONFIGURATION,
                    refusal(write, e) + (away ? ". " + cure(write) : ""));
        } catch (IOException e) {
            throw new CommandException(ExitCodes.BAD_CONFIGURATION, refusal(write, e));
        }
    }

    private static String refusal(boolean write, IOException e) {
        return "the storage to %s cannot be opened: %s"
                .formatted(write ? "fill" : "read", e.getMessage());
    }

    private static String cure(boolean write) {
        return "Check its address, that its server runs, and that its account may sign in and "
                + (write ? "make tables." : "read all tables.");
    }
}
