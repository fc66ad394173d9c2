package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The command line of the program: its commands, their arguments and their help.
///
/// To add a command, write a class with a `spec` and a line in [#declared].
public final class Commands {
    private static final Pattern CREDENTIALS = Pattern.compile("://[^'\\s]*@");

    private final Program program;
    private final Console console;
    private final Map<String, Declared> further;
    private final Failures failures;

    /// @param further commands of other packages, by their names
    public Commands(Program program, Console console, Map<String, Declared> further) {
        this.program = program;
        this.console = console;
        this.further = further;
        this.failures = new Failures(console.err());
    }

    /// Makes a command of its arguments.
    @FunctionalInterface
    public interface Maker {
        Failures.Command make(Program program, Console console, ParseResult arguments);
    }

    /// A command: its arguments, and what it does with them.
    public record Declared(Supplier<CommandSpec> spec, Maker maker) {}

    private Map<String, Declared> declared() {
        var commands = new LinkedHashMap<String, Declared>();
        commands.put("start", new Declared(Commands::start, Commands::start));
        commands.put("check", new Declared(CheckCommand::spec, CheckCommand::new));
        commands.put("status", new Declared(StatusCommand::spec, StatusCommand::new));
        commands.put("models", new Declared(ModelsCommand::spec, ModelsCommand::new));
        commands.put("chat", new Declared(ChatCommand::spec, ChatCommand::new));
        commands.put("explain", new Declared(ExplainCommand::spec, ExplainCommand::new));
        commands.put("import", new Declared(ImportCommand::spec, ImportCommand::new));
        commands.putAll(further);
        commands.put("version", new Declared(VersionCommand::spec, VersionCommand::new));
        return commands;
    }

    /// Runs the command that the arguments name.
    ///
    /// @return the exit code
    public int run(String... arguments) {
        Map<String, Declared> declared = declared();
        CommandLine line = new CommandLine(root(declared));
        line.setExecutionStrategy(parsed -> execute(parsed, declared));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(80);
        line.setParameterExceptionHandler((e, _) -> wrongUsage(e));
        line.setOut(new PrintWriter(console.out(), true, UTF_8));
        line.setErr(new PrintWriter(console.err(), true, UTF_8));
        return line.execute(arguments);
    }

    /// An address that was not expected where it stands may have a password.
    private int wrongUsage(CommandLine.ParameterException e) {
        String message = String.valueOf(e.getMessage());
        console.err().println(CREDENTIALS.matcher(message).replaceAll("://***@"));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, console.err())) {
            e.getCommandLine().usage(console.err());
        }
        return ExitCodes.WRONG_USAGE;
    }

    private int execute(ParseResult parsed, Map<String, Declared> declared) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.commandSpec().subcommands().isEmpty()) {
            last.commandSpec().commandLine().usage(console.err());
            return ExitCodes.WRONG_USAGE;
        }
        ParseResult command = parsed.subcommand();
        Declared chosen = Objects.requireNonNull(declared.get(command.commandSpec().name()));
        return failures.guard(() -> chosen.maker.make(program, console, command).run());
    }

    private CommandSpec root(Map<String, Declared> declared) {
        CommandSpec root =
                Options.command(
                                "gatehouse",
                                "An OpenAI-compatible AI gateway.",
                                "gatehouse start",
                                "gatehouse help chat")
                        .version("gatehouse " + program.version())
                        .addOption(
                                OptionSpec.builder("-V", "--version")
                                        .versionHelp(true)
                                        .description("Print the version.")
                                        .build());
        declared.forEach((name, command) -> root.addSubcommand(name, command.spec.get()));
        root.addSubcommand("help", CommandSpec.forAnnotatedObject(new CommandLine.HelpCommand()));
        return root;
    }

    private static CommandSpec start() {
        return Options.command(
                        "start",
                        "Run a gateway until SIGTERM or SIGINT.",
                        "gatehouse start",
                        "gatehouse start --port 9000 -c staging.yaml")
                .addOption(Options.config())
                .addOption(
                        OptionSpec.builder("--port")
                                .type(Integer.class)
                                .paramLabel("PORT")
                                .description("The port to listen on, in place of server.port.")
                                .build())
                .addOption(Options.flag("--check-only", "Read the configuration and end."))
                .addOption(
                        Options.flag("--dev", "Listen on 127.0.0.1, with the demo provider on."));
    }

    private static Failures.Command start(Program program, Console console, ParseResult given) {
        var variables = new LinkedHashMap<String, String>();
        Integer port = given.matchedOptionValue("--port", null);
        if (port != null) {
            variables.put("GATEHOUSE_SERVER_PORT", port.toString());
        }
        if (given.matchedOptionValue("--dev", false)) {
            variables.put("GATEHOUSE_SERVER_HOST", "127.0.0.1");
            variables.put("GATEHOUSE_DEMO", "on");
        }
        Program configured = program.with(variables);
        Path file = Options.config(given);
        if (given.matchedOptionValue("--check-only", false)) {
            return () -> {
                configured.read(file);
                console.out().println("Configuration OK.");
                return ExitCodes.OK;
            };
        }
        return () -> new StartCommand(configured, console).start(file);
    }
}
