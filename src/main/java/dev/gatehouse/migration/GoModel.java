package dev.gatehouse.migration;

import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads GoModel's `config.yaml`, or a file of its variables.
final class GoModel {
    private static final String PROVIDERS = "providers";
    private static final String GUARDRAILS = "guardrails";
    private static final String VIRTUAL = "virtual_models";
    private static final String RULES_FILE = "manual_rules_path";
    private static final List<String> OFF = List.of("", "false", "0", "off", "no");

    private final Draft draft;
    private final ForeignKeys keys = ForeignKeys.of(Origin.GOMODEL);
    private final GoModelNames names = new GoModelNames(keys);
    private final GoModelAccounts accounts;
    private final GoModelModels models;
    private boolean modelsMode;

    private GoModel(Draft draft, Path file) {
        this.draft = draft;
        this.accounts = new GoModelAccounts(draft, keys);
        this.models = new GoModelModels(draft, keys, accounts, file);
    }

    static void read(Path file, Draft draft) throws UnreadableSource {
        var reader = new GoModel(draft, file);
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            reader.readYaml(Group.of(YamlValue.read(file)));
        } else {
            reader.readVariables(DotEnv.read(file, Map.of()).values(), lines(file));
        }
        if (reader.accounts.listModels() && !reader.modelsMode) {
            // Otherwise they would be the only models allowed for the account.
            draft.set("catalogue.configured-models", "fallback");
        }
    }

    private void readYaml(Group root) throws UnreadableSource {
        accounts.read(root.group(PROVIDERS));
        models.read(root.items(VIRTUAL));
        for (String name : List.of("failover", "fallback")) {
            Group group = root.group(name);
            models.rules(group.group("rules"), group.line("rules"));
            models.rulesFile(group.text(RULES_FILE), group.line(RULES_FILE));
        }
        new GoModelGuards(draft).read(root.group(GUARDRAILS));
        for (String name : root.names()) {
            if (!name.equals(PROVIDERS) && !name.equals(VIRTUAL)) {
                member(name, root.value(name), root.line(name));
            }
        }
    }

    /// Descends to the keys that the table has.
    private void member(String path, @Nullable YamlValue value, int line) {
        if (names.taken(path)) {
            return;
        }
        GoModelNames.Row row = names.byYaml(path);
        String group = names.group(path);
        if (value instanceof YamlValue.Mapping mapping && row == null) {
            Group members = Group.of(mapping);
            boolean off = "false".equals(members.text("enabled"));
            if (group != null) {
                if (!off) {
                    draft.notes().add(line, path, group);
                }
                return;
            }
            for (String name : members.names()) {
                member(path + "." + name, members.value(name), members.line(name));
            }
        } else if (row != null && value != null) {
            take(row, value, path, line);
        } else if (row == null && value != null) {
            draft.notes().add(line, path, "not there yet");
        }
    }

    private void readVariables(Map<String, String> variables, Map<String, Integer> lines)
            throws UnreadableSource {
        accounts.read(variables, lines);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String name = variable.getKey();
            int line = lines.getOrDefault(name, 1);
            String value = variable.getValue().strip();
            if (value.isEmpty()) {
                // As good as not set.
                continue;
            }
            GoModelNames.Row row = names.byVariable(name);
            if (name.equals("VIRTUAL_MODELS")) {
                models.read(Group.items(YamlValue.parse(value, line)));
                draft.notes().add(line, name, "take it out of this file: `models` has it now");
            } else if (name.equals("FAILOVER_RULES_JSON")) {
                models.rules(Group.of(YamlValue.parse(value, line)), line);
            } else if (name.endsWith("_MANUAL_RULES_PATH")) {
                models.rulesFile(value, line);
            } else if (row != null && row.setting() != null && row.secret()) {
                draft.set(row.setting(), draft.secret(new Key.Literal(value), name, line));
            } else if (row != null && !accounts.reads(name)) {
                take(row, new YamlValue.Scalar(line, value, false), name, line);
            }
        }
    }

    private void take(GoModelNames.Row row, YamlValue value, String name, int line) {
        String text = value instanceof YamlValue.Scalar scalar ? scalar.text().strip() : "";
        String refused = names.refused(row.variable(), text);
        if (refused != null) {
            draft.notes().add(line, name, refused);
        } else if (row.carried()) {
            modelsMode |= "catalogue.configured-models".equals(row.setting());
            set(row, value, text, line);
        } else if (!same(row, value, text) && !row.always() && row.note() != null) {
            draft.notes().add(line, name, row.note());
        }
    }

    private void set(GoModelNames.Row row, YamlValue value, String text, int line) {
        String setting = String.valueOf(row.setting());
        Key key = row.secret() ? Key.of(text) : null;
        if (key != null) {
            boolean master = setting.equals("server.master-key");
            String variable = master ? "GATEHOUSE_MASTER_KEY" : row.variable();
            draft.set(setting, draft.secret(key, variable, line));
        } else if (row.list()) {
            draft.set(setting, texts(value));
        } else if (!text.isEmpty()) {
            draft.set(setting, row.seconds() ? Text.duration(text) : text);
        }
    }

    /// Whether a value is already the behaviour here.
    private static boolean same(GoModelNames.Row row, YamlValue value, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return value instanceof YamlValue.Scalar
                && (row.same() == null ? OFF.contains(lower) : lower.equals(row.same()));
    }

    private static List<String> texts(YamlValue value) {
        return Group.items(value).stream()
                .filter(YamlValue.Scalar.class::isInstance)
                .flatMap(it -> List.of(((YamlValue.Scalar) it).text().split(",", -1)).stream())
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /// The line of each variable of a file.
    private static Map<String, Integer> lines(Path file) {
        var numbers = new HashMap<String, Integer>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                String pair = line.startsWith("export ") ? line.substring(7).strip() : line;
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    numbers.put(pair.substring(0, equals).strip(), i + 1);
                }
            }
        } catch (IOException _) {
            // It has been read before; then there are no lines.
        }
        return numbers;
    }
}
