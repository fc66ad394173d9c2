package dev.gatehouse.cli.config;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Reload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// `config diff`: settings that a reload or a restart would change.
final class ConfigDiff implements Failures.Command {
    private static final String MASKED = "***";
    private static final String LIVE = "live";

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ConfigDiff(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    /// A value as one side has it.
    private record Value(String text, String origin, String reload) {}

    /// A setting of which the two sides have different values; `null` stands for none.
    private record Difference(String setting, @Nullable Value running, @Nullable Value here) {
        boolean live() {
            Value known = running == null ? here : running;
            return known != null && known.reload.equals(LIVE);
        }

        void write(JsonWriter into) {
            into.object().member("setting", setting);
            into.member("in_force", running == null ? null : running.text);
            into.member("in_force_origin", running == null ? null : running.origin);
            into.member("here", here == null ? null : here.text);
            into.member("here_origin", here == null ? null : here.origin);
            into.member("reload", live() ? LIVE : "restart").end();
        }

        String line() {
            return "%s: %s -> %s  # %s"
                    .formatted(
                            setting,
                            shown(running),
                            shown(here),
                            live() ? "taken by a reload" : "taken by a restart");
        }

        private static String shown(@Nullable Value value) {
            return value == null ? "not set" : value.text + " (" + value.origin + ")";
        }
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        Map<String, Value> here = here();
        return Client.use(
                program,
                arguments,
                client -> {
                    Map<String, Value> running = running(client.get("/admin/runtime/config"));
                    return report(differences(running, here), running, here);
                });
    }

    private Map<String, Value> here() throws InvalidSettingsException {
        Map<String, Value> all = new LinkedHashMap<>();
        for (EffectiveValue each : program.read(Options.config(arguments)).settings().values()) {
            String reload = each.reload() == Reload.LIVE ? LIVE : "restart";
            all.put(each.path(), new Value(each.value(), each.origin(), reload));
        }
        return all;
    }

    private static Map<String, Value> running(Json config) throws MalformedJson {
        Map<String, Value> all = new LinkedHashMap<>();
        Json settings = config.member("settings");
        if (settings == null) {
            throw new MalformedJson("there are no 'settings'", "settings");
        }
        for (int i = 0; i < settings.size(); i++) {
            Json each = settings.at(i);
            all.put(
                    text(each, "path"),
                    new Value(text(each, "value"), text(each, "origin"), text(each, "reload")));
        }
        return all;
    }

    private static String text(Json object, String name) throws MalformedJson {
        Json value = object.member(name);
        if (value == null) {
            throw new MalformedJson("there is no '" + name + "'", name);
        }
        return Console.line(value.text());
    }

    private static List<Difference> differences(
            Map<String, Value> running, Map<String, Value> here) {
        Set<String> paths = new LinkedHashSet<>(running.keySet());
        paths.addAll(here.keySet());
        var all = new ArrayList<Difference>();
        for (String path : paths) {
            var difference = new Difference(path, running.get(path), here.get(path));
            Value one = difference.running;
            Value other = difference.here;
            if (one == null || other == null || !one.text.equals(Console.line(other.text))) {
                all.add(difference);
            }
        }
        return all;
    }

    private int report(
            List<Difference> differences, Map<String, Value> running, Map<String, Value> here) {
        if (Options.json(arguments)) {
            var list = new JsonWriter().array();
            differences.forEach(it -> it.write(list));
            console.out().println(list.endArray());
        } else if (differences.isEmpty()) {
            console.out().println("No difference.");
        } else {
            differences.forEach(it -> console.out().println(it.line()));
        }
        long secrets = here.keySet().stream().filter(it -> masked(running.get(it))).count();
        if (secrets > 0) {
            console.err().println("gatehouse: secrets are not compared; there are " + secrets);
        }
        return differences.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static boolean masked(@Nullable Value value) {
        return value != null && value.text.contains(MASKED);
    }
}
