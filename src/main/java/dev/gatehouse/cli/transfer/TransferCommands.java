package dev.gatehouse.cli.transfer;

import dev.gatehouse.cli.Commands.Declared;
import java.util.LinkedHashMap;
import java.util.Map;

/// The commands of this package.
public final class TransferCommands {
    private TransferCommands() {}

    /// The commands by their names, in the order of the help.
    public static Map<String, Declared> declared() {
        var commands = new LinkedHashMap<String, Declared>();
        commands.put("storage", new Declared(CopyCommand::spec, CopyCommand::new));
        commands.put("backup", new Declared(BackupCommand::spec, BackupCommand::new));
        commands.put("restore", new Declared(RestoreCommand::spec, RestoreCommand::new));
        return commands;
    }
}
