package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.YamlValue;
import dev.gatehouse.migration.Origin;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Runs a command and turns its failure into a message and an exit code.
public final class Failures {
    private final PrintStream err;

    Failures(PrintStream err) {
        this.err = err;
    }

    /// One command with its arguments.
    @FunctionalInterface
    public interface Command {
        /// Runs it.
        ///
        /// @return one of [ExitCodes]
        int run()
                throws CommandException,
                        InvalidSettingsException,
                        IOException,
                        InterruptedException;
    }

    int guard(Command command) {
        try {
            return command.run();
        } catch (InvalidSettingsException invalid) {
            report(invalid);
            return ExitCodes.BAD_CONFIGURATION;
        } catch (CommandException e) {
            err.println("gatehouse: " + e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            String message = e.getMessage();
            err.println("gatehouse: " + (message == null ? e.toString() : message));
            return ExitCodes.FAILED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCodes.FAILED;
        } catch (RuntimeException e) {
            err.println("gatehouse: unexpected error; please report it with these lines:");
            e.printStackTrace(err);
            return ExitCodes.BUG;
        }
    }

    private void report(InvalidSettingsException invalid) {
        for (SettingsError fault : invalid.faults()) {
            Path file = fault.file();
            Origin origin = file == null ? null : origin(file);
            if (origin != null) {
                err.printf(
                        "%s: error: this is a configuration of %s%n  convert it:"
                                + " gatehouse import %s %s -o gatehouse.yaml%n",
                        file, origin.title(), origin.argument(), file);
                err.println("Configuration invalid: 1 error.");
                return;
            }
        }
        err.println(invalid.getMessage());
        err.println("Configuration invalid: " + errors(invalid) + ".");
    }

    private static @Nullable Origin origin(Path file) {
        try {
            return Origin.recognise(YamlValue.read(file));
        } catch (UnreadableSource _) {
            return null;
        }
    }

    private static String errors(InvalidSettingsException invalid) {
        long count =
                invalid.faults().stream()
                        .filter(fault -> fault.severity() == SettingsError.Severity.ERROR)
                        .count();
        return count + (count == 1 ? " error" : " errors");
    }
}
