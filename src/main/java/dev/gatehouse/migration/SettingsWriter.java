package dev.gatehouse.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A draft as a settings file.
final class SettingsWriter {
    /// What needs no quotes anywhere in a file.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@+][A-Za-z0-9_./:@+-]*");

    /// What needs none outside of braces.
    private static final Pattern PLACEHOLDERS =
            Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}[A-Za-z0-9_./:@+-]*");

    private static final Pattern WORD = Pattern.compile("(?i)null|~");

    private final Draft draft;
    private final StringBuilder out = new StringBuilder();

    SettingsWriter(Draft draft) {
        this.draft = draft;
    }

    /// @param title names its source
    String write(String title) {
        out.append("# ").append(title).append('\n');
        groups();
        accounts();
        aliases();
        return out.toString();
    }

    private void groups() {
        members("", draft.settings());
    }

    /// Writes settings by their paths, those of one group together.
    private void members(String indent, Map<String, String> settings) {
        var groups = new LinkedHashMap<String, Map<String, String>>();
        settings.forEach(
                (path, value) -> {
                    int dot = path.indexOf('.');
                    if (dot < 0) {
                        out.append(indent).append(path).append(": ").append(value).append('\n');
                        return;
                    }
                    groups.computeIfAbsent(path.substring(0, dot), _ -> new LinkedHashMap<>())
                            .put(path.substring(dot + 1), value);
                });
        groups.forEach(
                (group, below) -> {
                    out.append(indent).append(group).append(":\n");
                    members(indent + "  ", below);
                });
    }

    private void accounts() {
        if (!draft.accounts().isEmpty()) {
            out.append("providers:\n");
        }
        draft.accounts()
                .forEach(
                        (name, account) -> {
                            out.append("  ").append(block(name)).append(":\n");
                            account(name, account);
                        });
    }

    private void account(String name, Draft.Account account) {
        String indent = "    ";
        // A name that is a provider's needs no type, and each account needs something.
        if (!name.equals(account.type()) || (account.key() == null && account.baseUrl() == null)) {
            member(indent, "type", account.type());
        }
        if (account.hasPassword()) {
            member(indent, "base-url", "${" + Draft.urlVariable(name) + "}");
        } else if (account.baseUrl() != null) {
            member(indent, "base-url", account.baseUrl());
        }
        if (account.key() instanceof Key.Variable known) {
            member(indent, "api-key", "${" + known.variable() + "}");
        } else if (account.key() != null) {
            member(indent, "api-key", "${" + Draft.keyVariable(name) + "}");
        }
        if (account.version() != null) {
            member(indent, "api-version", account.version());
        }
        List<String> models = draft.allowed(name);
        if (!models.isEmpty()) {
            out.append(indent).append("models: ").append(row(models)).append('\n');
        }
    }

    private void aliases() {
        if (!draft.aliases().isEmpty()) {
            out.append("models:\n");
        }
        draft.aliases()
                .forEach(
                        (name, alias) -> {
                            out.append("  ").append(block(name)).append(":\n");
                            if (alias.strategy() != null) {
                                member("    ", "strategy", alias.strategy());
                            }
                            alias.more().forEach((more, value) -> member("    ", more, value));
                            out.append("    targets:\n");
                            alias.targets().forEach(this::target);
                        });
    }

    private void target(Draft.Target target) {
        var members = new ArrayList<String>();
        String whole = target.account() + "/" + target.model();
        if (draft.aliases().containsKey(whole)) {
            // That name would mean the alias.
            members.add("model: " + flow(target.model()));
            members.add("accounts: [" + flow(target.account()) + "]");
        } else {
            members.add("model: " + flow(whole));
        }
        if (target.weight() != 1) {
            members.add("weight: " + target.weight());
        }
        out.append("      - {").append(String.join(", ", members)).append("}\n");
    }

    private void member(String indent, String name, String value) {
        out.append(indent).append(name).append(": ").append(block(value)).append('\n');
    }

    /// A list.
    static String row(List<String> values) {
        return values.stream()
                .map(SettingsWriter::flow)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /// A value on a separate line.
    static String block(String text) {
        return PLACEHOLDERS.matcher(text).matches() ? text : flow(text);
    }

    /// A value within braces or brackets.
    static String flow(String text) {
        boolean plain =
                PLAIN.matcher(text).matches()
                        && !text.endsWith(":")
                        && !WORD.matcher(text).matches();
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                quoted.append('\\').appendCodePoint(c);
                            } else if (Character.isISOControl(c)) {
                                quoted.append("\\u%04x".formatted(c));
                            } else {
                                quoted.appendCodePoint(c);
                            }
                        });
        return quoted.append('"').toString();
    }
}
