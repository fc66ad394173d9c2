package dev.gatehouse.config;

import dev.gatehouse.config.source.Node;
import dev.gatehouse.config.source.SourcePosition;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Settings that belong together, read one by one with their types.
///
/// Each method declares a setting or a group below this one; what the source has beside the
/// declared names is an error. A settings record reads itself:
///
/// ```java
/// static RetrySettings read(Group g) {
///     return new RetrySettings(
///             g.whole("max-retries", 2).between(0, 10).env("RETRY_MAX_RETRIES").value(),
///             g.duration("max-retry-after", "10s").value());
/// }
/// ```
public final class Group {
    private final SettingsReader<?> reader;
    private final Node.Mapping mapping;
    private final SettingPath where;
    private final Reload reload;
    private final boolean broken;
    private final boolean keyed;
    private final Set<String> declared = new LinkedHashSet<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private Group(
            SettingsReader<?> reader,
            Node.Mapping mapping,
            SettingPath where,
            Reload reload,
            boolean broken,
            boolean keyed) {
        this.reader = reader;
        this.mapping = mapping;
        this.where = where;
        this.reload = reload;
        this.broken = broken;
        this.keyed = keyed;
        reader.opened(this);
    }

    static Group root(SettingsReader<?> reader, Node.Mapping mapping) {
        return new Group(
                reader, mapping, SettingPath.root(mapping.spot()), Reload.RESTART, false, false);
    }

    /// A text that can be anything.
    public Setting<String> text(String name) {
        return Setting.single(this, name, Scalar.TEXT, null);
    }

    /// A text with a default.
    public Setting<String> text(String name, String fallback) {
        return Setting.single(this, name, Scalar.TEXT, fallback);
    }

    /// A whole number.
    public Setting<Integer> whole(String name) {
        return Setting.single(this, name, Scalar.WHOLE, null);
    }

    /// A whole number with a default.
    public Setting<Integer> whole(String name, int fallback) {
        return Setting.single(this, name, Scalar.WHOLE, fallback);
    }

    /// A whole number of 64 bits.
    public Setting<Long> wholeLong(String name) {
        return Setting.single(this, name, Scalar.WHOLE_LONG, null);
    }

    /// A number with a fraction.
    public Setting<Double> number(String name, double fallback) {
        return Setting.single(this, name, Scalar.NUMBER, fallback);
    }

    /// Yes or no.
    public Setting<Boolean> flag(String name, boolean fallback) {
        return Setting.single(this, name, Scalar.FLAG, fallback);
    }

    /// A duration.
    public Setting<Duration> duration(String name) {
        return Setting.single(this, name, Scalar.DURATION, null);
    }

    /// A duration with a default, such as `1m30s`.
    public Setting<Duration> duration(String name, String fallback) {
        return Setting.single(this, name, Scalar.DURATION, Durations.parse(fallback));
    }

    /// A number of bytes.
    public Setting<Size> size(String name) {
        return Setting.single(this, name, Scalar.SIZE, null);
    }

    /// A number of bytes with a default, such as `32MB`.
    public Setting<Size> size(String name, String fallback) {
        return Setting.single(this, name, Scalar.SIZE, Size.parse(fallback));
    }

    /// A file or a folder.
    public Setting<Path> path(String name) {
        return Setting.single(this, name, Scalar.PATH, null);
    }

    /// A file or a folder with a default.
    public Setting<Path> path(String name, String fallback) {
        return Setting.single(this, name, Scalar.PATH, Path.of(fallback));
    }

    /// A file that must be there.
    public Setting<Path> file(String name) {
        return path(name).checked(Group::unreadable);
    }

    private static @Nullable String unreadable(Path file) {
        boolean fine = Files.isRegularFile(file) && Files.isReadable(file);
        return fine ? null : "names the file '" + file + "', which cannot be read";
    }

    /// An address of a web server.
    public Setting<URI> address(String name) {
        return Setting.single(this, name, Scalar.ADDRESS, null);
    }

    /// A text that must not be shown.
    public Setting<Secret> secret(String name) {
        return Setting.single(this, name, Scalar.SECRET, null);
    }

    /// One of the words that stand for the constants of an enum.
    public <E extends Enum<E>> Setting<E> word(String name, E[] constants) {
        return Setting.single(this, name, Scalar.words(constants), null);
    }

    /// One of the words that stand for the constants of an enum, with a default.
    public <E extends Enum<E>> Setting<E> word(String name, E[] constants, E fallback) {
        return Setting.single(this, name, Scalar.words(constants), fallback);
    }

    /// Several texts; none when nothing is given.
    public Setting<List<String>> texts(String name, String... fallback) {
        return Setting.list(this, name, Scalar.TEXT, List.of(fallback));
    }

    /// Texts by names that the operator chooses.
    public Map<String, String> textsByName(String name) {
        return byName(name, Scalar.TEXT, reload);
    }

    /// Secrets by names that the operator chooses; their changes take effect as stated.
    public Map<String, Secret> secretsByName(String name, Reload changes) {
        return byName(name, Scalar.SECRET, changes);
    }

    private <T> Map<String, T> byName(String name, Scalar<T> scalar, Reload changes) {
        SettingPath at = where(name);
        if (reader.recorder() != null) {
            declare(name, scalar.kind() != Scalar.Kind.SECRET);
            reader.recorder().values(at, scalar, changes);
            return Map.of();
        }
        declare(name, false);
        Group inner = open(at, mapping.entries().get(name), changes, true);
        Map<String, T> values = new LinkedHashMap<>();
        inner.mapping.entries().keySet().forEach(key -> values.put(key, inner.entry(key, scalar)));
        return Collections.unmodifiableMap(values);
    }

    private <T> T entry(String key, Scalar<T> scalar) {
        return Setting.single(this, key, scalar, null).value();
    }

    /// A group below this one; its changes take effect as those of this one.
    public Group group(String name) {
        return group(name, reload);
    }

    /// A group below this one.
    ///
    /// @param changes when they take effect
    public Group group(String name, Reload changes) {
        SettingPath at = where(name);
        declare(name, false);
        if (reader.recorder() != null) {
            reader.recorder().group(at);
        }
        return open(at, mapping.entries().get(name), changes, false);
    }

    /// Groups of one kind under names that the operator chooses.
    ///
    /// @param read reads one of them
    public <T> NamedGroups<T> groups(String name, Reload changes, Function<Group, T> read) {
        return new NamedGroups<>(this, name, changes, read);
    }

    /// The environment variables whose names begin alike, by what follows in their names.
    public Map<String, String> variables(String prefix) {
        return reader.variables().beginning(prefix);
    }

    /// Groups of one kind in a row.
    ///
    /// @param read reads one of them
    public <T> List<T> list(String name, Function<Group, T> read) {
        return list(name, null, read);
    }

    /// Groups of one kind in a row, some of which may be written in short.
    ///
    /// @param single the setting that a single value in place of a group stands for; one element
    ///     may then stand without a list around it
    public <T> List<T> list(String name, @Nullable String single, Function<Group, T> read) {
        SettingPath at = where(name);
        declare(name, false);
        if (reader.recorder() != null) {
            reader.recorder().groups(at, reload, false, null);
            return List.of(read.apply(at(at.item(0, SourcePosition.NOWHERE), null, reload)));
        }
        List<Node> items = items(settled(name, at), at, single != null);
        List<T> groups = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Node item = items.get(i);
            if (single != null && item instanceof Node.Scalar) {
                item =
                        new Node.Mapping(
                                item.spot(), Map.of(single, new Node.Entry(item.spot(), item)));
            }
            groups.add(read.apply(at(at.item(i, item.spot()), item, reload)));
        }
        return Collections.unmodifiableList(groups);
    }

    private List<Node> items(@Nullable Node node, SettingPath at, boolean single) {
        if (node == null || node instanceof Node.Broken) {
            return List.of();
        }
        report().place(at, node.spot());
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        if (single) {
            return List.of(node);
        }
        String instead = "expects a list, each element after '- ', not " + node.kind();
        report().wrong(node, at, instead);
        return List.of();
    }

    /// A setting that has another name now; the error for the old one gives the new one.
    ///
    /// @param before the old name, with the names of groups before it: `load.most`
    /// @param now the new one
    public Group renamed(String before, String now) {
        renamed.put(before, now);
        return this;
    }

    /// The last part of its path: for one of many, the name the operator gave it.
    public String name() {
        return where.name();
    }

    /// Reports that a setting of this group cannot be used.
    public void error(String name, String message, @Nullable String cure) {
        reader.error(where(name).path(), message, cure);
    }

    /// Reports that the group as a whole cannot be used.
    public void error(String message, @Nullable String cure) {
        reader.error(where.path(), message, cure);
    }

    /// Whether a setting of this group had an error so far.
    public boolean faulty(String name) {
        return broken || report().faulty(where(name).path());
    }

    /// Whether it had an error so far.
    public boolean faulty() {
        return broken || reader.report().faulty(where.path());
    }

    // What settings and the reader need of it.

    SettingPath where() {
        return where;
    }

    Reload reload() {
        return reload;
    }

    Node.Mapping mapping() {
        return mapping;
    }

    Set<String> declared() {
        return declared;
    }

    /// Those whose values may be shown.
    Set<String> open() {
        return open;
    }

    Map<String, String> renamed() {
        return renamed;
    }

    SettingsReader<?> reader() {
        return reader;
    }

    Diagnostics report() {
        return reader.report();
    }

    SettingPath where(String child) {
        Node.Entry entry = mapping.entries().get(child);
        SourcePosition spot = entry == null ? where.spot() : entry.key();
        return keyed ? where.entry(child, spot) : where.child(child, spot);
    }

    Node.@Nullable Scalar variable(String name) {
        return reader.variables().scalar(name);
    }

    void declare(String name, boolean shown) {
        declared.add(name);
        if (shown) {
            open.add(name);
        }
    }

    /// Records a setting; returns whether nothing more is needed.
    boolean declares(Setting<?> setting, SettingPath at) {
        declare(setting.name(), setting.scalar().kind() != Scalar.Kind.SECRET);
        if (reader.recorder() == null) {
            return false;
        }
        reader.recorder().setting(at, setting);
        return true;
    }

    void missing(String name, List<Setting.Variable> variables) {
        if (!broken && reader.recorder() == null) {
            Node.Entry entry = mapping.entries().get(name);
            report().missing(where(name), entry == null ? null : entry.value(), variables);
        }
    }

    /// The node of that name with its placeholders replaced; `null` when it is empty.
    @Nullable Node settled(String name, SettingPath at) {
        Node.Entry entry = mapping.entries().get(name);
        return entry == null ? null : settled(entry.value(), at);
    }

    @Nullable Node settled(Node node, SettingPath at) {
        return reader.settled(node, at);
    }

    /// One of several groups.
    Group at(SettingPath at, @Nullable Node node, Reload changes) {
        return open(at, node == null ? null : new Node.Entry(at.spot(), node), changes, false);
    }

    /// The group at a place; one that is not there, or is something else, has no entries.
    private Group open(SettingPath at, Node.@Nullable Entry entry, Reload changes, boolean byName) {
        Node node = entry == null ? null : settled(entry.value(), at);
        report().place(at, at.spot());
        if (node instanceof Node.Mapping inside) {
            return new Group(reader, inside, at, changes, broken, byName);
        }
        if (node != null && !(node instanceof Node.Broken)) {
            String instead = "expects settings below it, not " + node.kind();
            report().wrong(node, at, instead);
        }
        var nothing = Node.Mapping.empty(at.spot());
        return new Group(reader, nothing, at, changes, broken || node != null, byName);
    }
}
