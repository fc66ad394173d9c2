package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cli.Client;
import dev.gatehouse.config.InvalidSettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The program's way in: `start`, `check`, `models`, `chat`, `explain`.
public final class Main {
    private final PrintStream out;
    private final PrintStream err;

    private Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// Runs one command and ends the program with what it says.
    public static void main(String[] args) {
        System.exit(new Main(System.out, System.err).run(args));
    }

    private int run(String[] args) {
        // The command that every deployment runs: it need not wait for a parser to load.
        if (args.length == 1 && args[0].equals("start")) {
            return start(null);
        }
        var line = new CommandLine(commands());
        line.setExecutionStrategy(this::execute);
        line.setOut(new PrintWriter(out, true, UTF_8));
        line.setErr(new PrintWriter(err, true, UTF_8));
        return line.execute(args);
    }

    private int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (!parsed.hasSubcommand()) {
            parsed.commandSpec().commandLine().usage(err);
            return ExitCodes.WRONG_USAGE;
        }
        ParseResult command = parsed.subcommand();
        Path config = command.matchedOptionValue("--config", null);
        return switch (command.commandSpec().name()) {
            case "start" -> start(config);
            case "check" -> guarded(() -> new CheckCommand(place(config), out).run());
            case "models" -> guarded(() -> remote(command, config).models());
            case "explain" -> guarded(() -> explain(command, config));
            default -> guarded(() -> chat(command, config));
        };
    }

    private int start(@Nullable Path config) {
        return guarded(() -> new StartCommand(place(config), err).run());
    }

    private int chat(ParseResult command, @Nullable Path config)
            throws IOException, InvalidSettingsException {
        String model = command.matchedOptionValue("--model", "demo/chat");
        String[] words = command.matchedPositionalValue(0, new String[0]);
        return remote(command, config).chat(model, String.join(" ", words));
    }

    private int explain(ParseResult command, @Nullable Path config)
            throws IOException, InvalidSettingsException {
        Path request = command.matchedPositionalValue(0, null);
        String path = command.matchedOptionValue("--path", "/v1/chat/completions");
        List<String> fields = command.matchedOptionValue("--header", List.of());
        return remote(command, config).explain(request, path, fields);
    }

    private RemoteCommands remote(ParseResult command, @Nullable Path config)
            throws InvalidSettingsException {
        Configuration configuration = Configuration.read(place(config));
        String url = command.matchedOptionValue("--url", null);
        return new RemoteCommands(configuration, url, out, err);
    }

    @FunctionalInterface
    private interface Work {
        int run() throws IOException, InvalidSettingsException;
    }

    private int guarded(Work work) {
        try {
            return work.run();
        } catch (InvalidSettingsException e) {
            err.println(e.getMessage());
            err.println(e.faults().size() + " errors. Nothing was started.");
            return ExitCodes.BAD_CONFIGURATION;
        } catch (Client.Refused e) {
            err.println("gatehouse: " + e.getMessage());
            return ExitCodes.FAILED;
        } catch (IOException e) {
            err.println("gatehouse: " + e.getMessage());
            return ExitCodes.UNREACHABLE;
        }
    }

    private static Configuration.Place place(@Nullable Path config) {
        return new Configuration.Place(config, Path.of(""), System.getenv());
    }

    private static CommandSpec commands() {
        CommandSpec all =
                named("gatehouse", "One OpenAI-compatible door to every model provider.")
                        .version("gatehouse " + Version.text())
                        .addOption(
                                OptionSpec.builder("-V", "--version")
                                        .versionHelp(true)
                                        .description("Print the version.")
                                        .build());
        all.addSubcommand("start", named("start", "Run the gateway."));
        all.addSubcommand(
                "check", named("check", "Read the settings, show every value and its origin."));
        all.addSubcommand("models", remote(named("models", "List the models of a gateway.")));
        all.addSubcommand(
                "chat",
                remote(named("chat", "Ask a model through a running gateway."))
                        .addOption(
                                OptionSpec.builder("-m", "--model")
                                        .type(String.class)
                                        .paramLabel("MODEL")
                                        .description("The model; demo/chat unless given.")
                                        .build())
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .type(String[].class)
                                        .arity("0..*")
                                        .paramLabel("PROMPT")
                                        .description("What to ask; standard input if left out.")
                                        .build()));
        all.addSubcommand("explain", explain());
        return all;
    }

    private static CommandSpec explain() {
        return remote(named("explain", "Show who would be asked for a call, and why."))
                .addOption(
                        OptionSpec.builder("-p", "--path")
                                .type(String.class)
                                .paramLabel("PATH")
                                .description("What the call is sent to; /v1/chat/completions.")
                                .build())
                .addOption(
                        OptionSpec.builder("-H", "--header")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .paramLabel("FIELD")
                                .description("A header field of the call, 'Name: value'.")
                                .build())
                .addPositional(
                        PositionalParamSpec.builder()
                                .type(Path.class)
                                .arity("0..1")
                                .paramLabel("REQUEST.JSON")
                                .description("Its body; standard input if left out.")
                                .build());
    }

    private static CommandSpec named(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        return name.equals("gatehouse") ? spec : spec.addOption(config());
    }

    private static OptionSpec config() {
        return OptionSpec.builder("-c", "--config")
                .type(Path.class)
                .paramLabel("FILE")
                .description("The settings file; gatehouse.yaml here if there is one.")
                .build();
    }

    private static CommandSpec remote(CommandSpec spec) {
        return spec.addOption(
                OptionSpec.builder("-u", "--url")
                        .type(String.class)
                        .paramLabel("URL")
                        .description("The gateway's address; the one the settings say.")
                        .build());
    }
}
