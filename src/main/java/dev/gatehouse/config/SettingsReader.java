package dev.gatehouse.config;

import dev.gatehouse.config.source.Node;
import dev.gatehouse.config.source.SecretMask;
import dev.gatehouse.config.source.SourceExcerpt;
import dev.gatehouse.config.source.SourcePosition;
import dev.gatehouse.config.source.SourceText;
import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.config.source.Yaml;
import dev.gatehouse.config.source.YamlSyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a tree of settings from a file and the environment, and collects every error on the way.
///
/// The strongest source wins: environment, given values, file, default. Settings are there also
/// when some were invalid, so that what builds on them can be checked and all errors be shown in
/// one round; [#finish] rejects invalid settings.
///
/// @param <T> the settings of the whole program
public final class SettingsReader<T> {
    private final Function<Group, T> read;
    private final Sources sources;
    private final Diagnostics report;
    private final @Nullable Recorder recorder;
    private final List<Group> groups = new ArrayList<>();
    private final T settings;
    private boolean readable = true;

    /// Receives each setting that is declared, in place of reading it.
    interface Recorder {
        void setting(SettingPath where, Setting<?> setting);

        /// Single values by name.
        void values(SettingPath where, Scalar<?> scalar, Reload reload);

        void group(SettingPath where);

        /// Several groups of one kind.
        ///
        /// @param named whether each has a name; else they stand in a row
        /// @param variable one that holds all of them
        void groups(SettingPath where, Reload reload, boolean named, @Nullable String variable);
    }

    private SettingsReader(
            Sources sources,
            SourceText page,
            Function<Group, T> read,
            @Nullable Recorder recorder) {
        this.sources = sources;
        this.read = read;
        this.recorder = recorder;
        this.report = new Diagnostics(page);
        Node.Mapping tree =
                recorder == null ? tree(page) : Node.Mapping.empty(SourcePosition.NOWHERE);
        this.settings = read.apply(Group.root(this, tree));
    }

    /// Reads everything.
    ///
    /// @param read declares the settings and makes the record of them
    public static <T> SettingsReader<T> read(Sources sources, Function<Group, T> read) {
        Path file = sources.file();
        String text = sources.text();
        SourceText page = SourceText.holding(file, text == null ? "" : text);
        UnreadableSource unreadable = null;
        try {
            page = text == null && file != null ? SourceText.of(file) : page.limited();
        } catch (UnreadableSource e) {
            page = SourceText.holding(file, "");
            unreadable = e;
        }
        var reader = new SettingsReader<>(sources, page, read, null);
        if (unreadable != null) {
            reader.readable = false;
            String message = "the file " + unreadable.getMessage();
            reader.report(
                    new SettingsError(
                            SettingsError.Severity.ERROR,
                            file,
                            0,
                            0,
                            "",
                            message,
                            unreadable.cure(),
                            null));
        }
        reader.checkNames();
        return reader;
    }

    /// Goes through everything that can be set, without any source.
    static <T> T record(Function<Group, T> read, Recorder recorder) {
        SourceText page = SourceText.holding(null, "");
        return new SettingsReader<>(Sources.none(), page, read, recorder).settings;
    }

    /// The settings; not to be used before [#finish] has returned.
    public T settings() {
        return settings;
    }

    /// Whether the file could be read, so that what is not there is really missing.
    public boolean readable() {
        return readable;
    }

    /// Reports an error in a setting, at its position.
    ///
    /// @param path the setting
    /// @param message the error, to follow the setting's name
    public void error(String path, String message, @Nullable String cure) {
        SourcePosition spot = report.place(path);
        report.error(spot, path, Diagnostics.subject(path, spot) + " " + message, cure);
    }

    /// Reports a setting because of one part of it, at the place of that part.
    ///
    /// @param path the setting
    /// @param part the path of the part
    public void error(String path, String part, String message, @Nullable String cure) {
        SourcePosition spot = report.place(part);
        report.error(spot, part, Diagnostics.subject(path, spot) + " " + message, cure);
    }

    /// Reports a setting that may be meant otherwise, at its place.
    public void warning(String path, String message, @Nullable String cure) {
        SourcePosition spot = report.place(path);
        report.warning(spot, path, Diagnostics.subject(path, spot) + " " + message, cure);
    }

    /// Makes errors of the warnings about a setting.
    public void enforce(String path, String cure) {
        report.enforce(path, cure);
    }

    /// Reports what is wrong outside of the settings.
    public void report(SettingsError fault) {
        report.add(fault);
    }

    /// Whether a group or a setting stands in the file itself.
    public boolean inFile(String path) {
        return report.place(path).inFile();
    }

    /// Whether there was an error at or below a path.
    public boolean faulty(String path) {
        return report.faulty(path);
    }

    /// Takes back everything found at or below a path, for what is left out anyway.
    ///
    /// @return what was found, each with its cure
    public List<String> withdraw(String path) {
        return report.withdraw(path);
    }

    /// The values so far, with their origins.
    public List<EffectiveValue> effective() {
        return List.copyOf(report.effective());
    }

    /// Ends the reading.
    ///
    /// @throws InvalidSettingsException with all errors
    public BoundSettings<T> finish() throws InvalidSettingsException {
        List<SettingsError> faults = report.faults();
        if (report.errors() > 0) {
            throw new InvalidSettingsException(faults);
        }
        return new BoundSettings<>(settings, report.effective(), faults);
    }

    /// A node with its placeholders replaced; `null` when it is then empty.
    @Nullable Node settled(Node node, SettingPath at) {
        if (!(node instanceof Node.Scalar scalar)) {
            return node;
        }
        Node.Scalar full = scalar;
        if (scalar.spot().inFile() && scalar.text().contains("${")) {
            try {
                String text = variables().expand(scalar.text());
                full = new Node.Scalar(scalar.spot(), text, scalar.text(), scalar.plain());
            } catch (IllegalArgumentException e) {
                report.wrong(scalar, at, String.valueOf(e.getMessage()));
                return new Node.Broken(scalar.spot());
            }
        }
        return full.absent() ? null : full;
    }

    @Nullable Recorder recorder() {
        return recorder;
    }

    Diagnostics report() {
        return report;
    }

    Variables variables() {
        return sources.variables();
    }

    void opened(Group group) {
        groups.add(group);
    }

    private Node.Mapping tree(SourceText page) {
        Node.Mapping tree = Node.Mapping.empty(SourcePosition.NOWHERE);
        try {
            Node root = page.text().isBlank() ? null : parsed(page);
            if (root instanceof Node.Mapping mapping) {
                tree = mapping;
            } else if (root != null && !(root instanceof Node.Scalar text && text.absent())) {
                readable = false;
                report.error(root.spot(), "", "settings are expected here", "write 'name: value'");
            }
        } catch (YamlSyntaxException e) {
            readable = false;
            report.hide(new SecretMask(page, harmless()).over(e.spot().line()));
            report.error(e.spot(), "", e.getMessage(), e.cure());
        }
        for (SettingOverride one : sources.given()) {
            Node.Scalar value = Node.Scalar.elsewhere(one.value(), one.origin());
            tree = tree.with(Names.pieces(one.path()), value);
        }
        return tree;
    }

    private @Nullable Node parsed(SourceText page) {
        Yaml.Document document = Yaml.read(page.text());
        report.hide(document.values());
        for (Yaml.Note note : document.notes()) {
            report.error(note.spot(), note.path(), note.message(), note.cure());
        }
        return document.root();
    }

    /// Names of settings whose values may be shown wherever they stand.
    private Set<String> harmless() {
        var names = new OpenNames();
        record(read, names);
        names.open.removeAll(names.hidden);
        return names.open;
    }

    /// Takes the names of settings, those of secrets apart.
    private static final class OpenNames implements Recorder {
        private final Set<String> open = new HashSet<>();
        private final Set<String> hidden = new HashSet<>();

        @Override
        public void setting(SettingPath where, Setting<?> setting) {
            note(setting.name(), setting.scalar());
        }

        @Override
        public void values(SettingPath where, Scalar<?> scalar, Reload reload) {
            note(where.name(), scalar);
        }

        private void note(String name, Scalar<?> scalar) {
            (scalar.kind() == Scalar.Kind.SECRET ? hidden : open).add(name);
        }

        @Override
        public void group(SettingPath where) {
            open.add(where.name());
        }

        @Override
        public void groups(
                SettingPath where, Reload reload, boolean named, @Nullable String variable) {
            open.add(where.name());
        }
    }

    private void checkNames() {
        List.copyOf(groups).forEach(this::checkNames);
        checkVariables();
    }

    private void checkNames(Group group) {
        group.renamed()
                .forEach(
                        (before, now) -> {
                            String old = variable(group, before);
                            if (variables().find(old) != null) {
                                String origin = variables().origin(old);
                                renamed(SourcePosition.elsewhere(origin), group, before, now);
                            }
                        });
        group.mapping()
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (!group.declared().contains(key)) {
                                refuse(group, key, key, entry);
                            }
                        });
    }

    private static String variable(Group group, String path) {
        String outer = group.where().variable();
        return outer + "_" + Names.variable(path);
    }

    /// @param path the key, with the names of the groups before it that are not declared
    private void refuse(Group group, String path, String key, Node.Entry entry) {
        String now = group.renamed().get(path);
        boolean outer =
                group.renamed().keySet().stream().anyMatch(name -> name.startsWith(path + "."));
        if (outer && entry.value() instanceof Node.Mapping inner && !inner.entries().isEmpty()) {
            inner.entries().forEach((name, each) -> refuse(group, path + "." + name, name, each));
        } else if (now != null) {
            if (entry.value() instanceof Node.Scalar value && group.open().contains(now)) {
                report.reveal(value.spot());
            }
            renamed(entry.key(), group, path, now);
        } else {
            refuseUnknown(group, path, key, entry);
        }
    }

    private void renamed(SourcePosition spot, Group group, String before, String now) {
        String prefix = group.where().path().isEmpty() ? "" : group.where().path() + ".";
        String message = Diagnostics.subject(prefix + before, spot) + " goes by another name now";
        String cure =
                spot.inFile()
                        ? "write '" + prefix + now + "'"
                        : "set " + variable(group, now) + " instead";
        report.error(spot, prefix + before, message, cure);
    }

    private void refuseUnknown(Group group, String path, String key, Node.Entry entry) {
        String meant = Names.nearest(key, group.declared());
        if (meant != null
                && group.open().contains(meant)
                && entry.value() instanceof Node.Scalar text) {
            report.reveal(text.spot());
        }
        String prefix = group.where().path().isEmpty() ? "" : group.where().path() + ".";
        boolean direct = path.equals(key);
        String whole = direct ? prefix + Names.quoted(key) : prefix + path;
        String known =
                direct
                        ? "known here: " + String.join(", ", group.declared())
                        : "the group goes by another name now";
        report.error(
                entry.key(),
                whole,
                "unknown setting " + SourceExcerpt.quoted(whole) + Diagnostics.from(entry.key()),
                meant == null || !direct ? known : "did you mean '" + meant + "'?");
    }

    /// Warns of variables that look like ours and match no setting.
    private void checkVariables() {
        Variables variables = sources.variables();
        for (String name : variables.names()) {
            boolean ours = name.startsWith(SettingPath.PREFIX + "_");
            if (!ours || variables.used().contains(name) || foreign(name)) {
                continue;
            }
            String meant = Names.nearest(name, new TreeSet<>(variables.used()));
            report.warning(
                    SourcePosition.NOWHERE,
                    "",
                    "environment variable " + name + " matches no setting",
                    meant == null ? null : "did you mean " + meant + "?");
        }
    }

    /// Kubernetes sets these for a service that is called `gatehouse`.
    private boolean foreign(String name) {
        return sources.known().contains(name)
                || name.startsWith(SettingPath.PREFIX + "_SERVICE_")
                || name.equals(SettingPath.PREFIX + "_PORT")
                || name.startsWith(SettingPath.PREFIX + "_PORT_");
    }
}
