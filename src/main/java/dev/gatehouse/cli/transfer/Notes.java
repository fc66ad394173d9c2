package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Program;
import dev.gatehouse.ledger.WaitingRows;
import dev.gatehouse.storage.transfer.Transfer;
import java.io.IOException;
import java.io.PrintStream;

/// What an operator should know about the source of a copy.
record Notes(PrintStream err, Program.Opened read) {
    static Notes of(PrintStream err, Program.Opened read) {
        return new Notes(err, read);
    }

    /// Prints them.
    ///
    /// @return the exit code of the copy
    int print(Transfer.Result done) throws IOException {
        long waiting = read.ledger() == null ? 0 : WaitingRows.count(read.ledger(), read.storage());
        if (waiting > 0) {
            err.printf(
                    "%d rows in the ledger below %s are not part of it: the gateway of that ledger delivers them to its storage.%n",
                    waiting, read.ledger());
        }
        if (done.changing()) {
            err.println(
                    "Gateways wrote to the source meanwhile, which has no snapshots: what they wrote may be there in part. Stop them and run this again for an exact copy.");
            return ExitCodes.TRY_LATER;
        }
        return ExitCodes.OK;
    }
}
