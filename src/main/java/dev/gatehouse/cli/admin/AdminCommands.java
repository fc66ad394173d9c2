package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.Commands.Declared;
import java.util.LinkedHashMap;
import java.util.Map;

/// The commands of this package.
public final class AdminCommands {
    private AdminCommands() {}

    /// The commands by their names, in the order of the help.
    public static Map<String, Declared> declared() {
        var commands = new LinkedHashMap<String, Declared>();
        commands.put("keys", new Declared(KeysCommand::spec, KeysCommand::new));
        commands.put("budgets", new Declared(BudgetsCommand::spec, BudgetsCommand::new));
        commands.put("guardrails", new Declared(GuardrailsCommand::spec, GuardrailsCommand::new));
        commands.put("providers", new Declared(ProvidersCommand::spec, ProvidersCommand::new));
        commands.put("aliases", new Declared(AliasesCommand::spec, AliasesCommand::new));
        commands.put("cache", new Declared(CacheCommand::spec, CacheCommand::new));
        commands.put("trace", new Declared(TraceCommand::spec, TraceCommand::new));
        commands.put("usage", new Declared(UsageCommand::spec, UsageCommand::new));
        return commands;
    }
}
