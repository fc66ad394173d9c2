package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.transfer.TransferException;
import java.io.IOException;

/// A copy whose failure is a message and an exit code.
@FunctionalInterface
interface Copying {
    /// Copies.
    ///
    /// @return the exit code
    int run() throws CommandException, InvalidSettingsException, IOException;

    /// Runs one.
    static int guarded(Copying copying)
            throws CommandException, InvalidSettingsException, IOException {
        try {
            return copying.run();
        } catch (TransferException e) {
            throw new CommandException(exitCode(e.reason()), String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            boolean away = e.reason() == Reason.UNAVAILABLE;
            throw new CommandException(
                    away ? ExitCodes.UNREACHABLE : ExitCodes.FAILED,
                    "storage failed: "
                            + e.getMessage()
                            + (away
                                    ? ". Check that its server runs and what its account may do, then run this again: what was copied counts"
                                    : ""));
        }
    }

    private static int exitCode(TransferException.Reason reason) {
        return switch (reason) {
            case NOTHING_THERE, UNREADABLE_ARCHIVE -> ExitCodes.BAD_INPUT;
            case CANNOT_WRITE -> ExitCodes.CANNOT_WRITE;
            case SOURCE_UNFINISHED, NOT_EMPTY, DIFFERENT -> ExitCodes.FAILED;
        };
    }
}
