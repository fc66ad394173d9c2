package dev.gatehouse.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What several commands declare alike.
public final class Options {
    private Options() {}

    /// A command with its help.
    ///
    /// @param examples command lines that work as they are written
    public static CommandSpec command(String name, String description, String... examples) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        var footer = new String[examples.length + 1];
        footer[0] = "%nExamples:";
        for (int i = 0; i < examples.length; i++) {
            footer[i + 1] = "  " + examples[i].replace("%", "%%");
        }
        spec.usageMessage().footer(footer);
        return spec.addOption(help());
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build();
    }

    public static OptionSpec config() {
        return OptionSpec.builder("-c", "--config")
                .type(Path.class)
                .paramLabel("FILE")
                .description("The settings file (default: gatehouse.yaml).")
                .build();
    }

    public static @Nullable Path config(ParseResult arguments) {
        return arguments.matchedOptionValue("--config", null);
    }

    public static OptionSpec json() {
        return flag("--json", "Print JSON for programs.");
    }

    public static boolean json(ParseResult arguments) {
        return arguments.matchedOptionValue("--json", false);
    }

    public static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name).type(boolean.class).description(description).build();
    }

    /// An option with a text.
    ///
    /// @param label what stands for the text in the help
    public static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /// The first argument of a command, a text.
    ///
    /// @param label what stands for the text in the help
    public static PositionalParamSpec positional(String label, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /// Adds what a command needs to reach a gateway.
    public static CommandSpec remote(CommandSpec spec) {
        return spec.addOption(config())
                .addOption(
                        OptionSpec.builder("-u", "--url")
                                .type(String.class)
                                .paramLabel("URL")
                                .description("Gateway URL (default: from the configuration).")
                                .build())
                .addOption(
                        OptionSpec.builder("-k", "--key")
                                .type(String.class)
                                .arity("0..1")
                                .interactive(true)
                                .prompt("API key: ")
                                .paramLabel("KEY")
                                .description(
                                        "API key, or file:PATH; prompts when no value follows"
                                                + " (default: the master key of the"
                                                + " configuration, GATEHOUSE_MASTER_KEY).")
                                .build());
    }
}
