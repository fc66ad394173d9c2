package dev.gatehouse.cli.logs;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.ExitCodes;
import java.io.PrintStream;

/// Reports once that the gateway has ended, and once that it is there again.
final class Presence {
    private final PrintStream err;
    private boolean lost;

    Presence(PrintStream err) {
        this.err = err;
    }

    void connected() {
        if (lost) {
            err.println("gatehouse: connected again");
        }
        lost = false;
    }

    void lost() {
        if (!lost) {
            err.println("gatehouse: the gateway has ended; waiting for it");
        }
        lost = true;
    }

    /// Waits for a gateway that is away or is starting; any other failure ends the command.
    void lost(CommandException failure) throws CommandException {
        if (failure.exitCode() != ExitCodes.UNREACHABLE
                && failure.exitCode() != ExitCodes.TRY_LATER) {
            throw failure;
        }
        lost();
    }
}
