package dev.gatehouse.config;

import dev.gatehouse.config.source.Node;
import dev.gatehouse.config.source.SourceExcerpt;
import dev.gatehouse.config.source.SourcePosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A setting that is being declared: its name, what it can be, and where it is read from.
///
/// It is declared and read in one expression: `group.duration("drain", "10m").restart().value()`.
/// A value that cannot be used is reported and something usable is returned in its place, so that
/// reading goes on and finds every error. Mutable, for one thread and one expression.
///
/// @param <T> what it is read as
public final class Setting<T> {
    private final Group group;
    private final String name;
    private final boolean row;
    private final @Nullable T fallback;
    private final List<Variable> further = new ArrayList<>();
    private Scalar<?> scalar;
    private long min = Long.MIN_VALUE;
    private long max = Long.MAX_VALUE;
    private Reload reload;
    private @Nullable Function<? super T, @Nullable String> check;
    private @Nullable Function<? super T, @Nullable String> advice;
    private boolean required;
    private boolean faulty;
    private boolean given;

    /// An environment variable that a setting is read from.
    ///
    /// @param shared whether other programs use it too, so that a value that is not understood is
    ///     no reason not to start
    record Variable(String name, boolean shared) {}

    private Setting(Group group, String name, Scalar<?> scalar, boolean row, @Nullable T fallback) {
        this.group = group;
        this.name = name;
        this.scalar = scalar;
        this.row = row;
        this.fallback = fallback;
        this.reload = group.reload();
    }

    static <T> Setting<T> single(Group group, String name, Scalar<T> scalar, @Nullable T fallback) {
        return new Setting<>(group, name, scalar, false, fallback);
    }

    static <T> Setting<List<T>> list(Group group, String name, Scalar<T> scalar, List<T> fallback) {
        return new Setting<>(group, name, scalar, true, fallback);
    }

    /// Further environment variables, read in this order after the one named after the path. They
    /// have no meaning inside maps and lists, where one name would stand for many settings.
    public Setting<T> env(String... names) {
        for (String one : names) {
            further.add(new Variable(one, false));
        }
        return this;
    }

    /// Environment variables that other programs use too: a value that is not understood is a
    /// warning and counts as not set.
    public Setting<T> shared(String... names) {
        for (String one : names) {
            further.add(new Variable(one, true));
        }
        return this;
    }

    /// The numbers it accepts, both ends included; for a list they hold for each element.
    public Setting<T> between(long least, long greatest) {
        min = least;
        max = greatest;
        return this;
    }

    /// The least number it accepts.
    public Setting<T> atLeast(long least) {
        return between(least, Long.MAX_VALUE);
    }

    /// One more word for a value, understood and not offered.
    public Setting<T> also(String word, T value) {
        scalar = withWord(scalar, word, value);
        return this;
    }

    @SuppressWarnings("unchecked")
    private static <E> Scalar<E> withWord(Scalar<?> words, String word, E value) {
        return ((Scalar<E>) words).with(word, value);
    }

    /// The scheme of an address that is written without one.
    public Setting<T> assuming(String scheme) {
        scalar = scalar.assuming(scheme);
        return this;
    }

    /// A change takes effect at once, whatever holds for the group.
    public Setting<T> live() {
        reload = Reload.LIVE;
        return this;
    }

    /// A change takes effect after a restart, whatever holds for the group.
    public Setting<T> restart() {
        reload = Reload.RESTART;
        return this;
    }

    /// What a value must fulfil.
    ///
    /// @param unfulfilled returns the reason against a value, to follow the setting's name; `null`
    ///     for a good one
    public Setting<T> checked(Function<? super T, @Nullable String> unfulfilled) {
        check = unfulfilled;
        return this;
    }

    /// What a value should fulfil; it is a warning where it does not.
    ///
    /// @param unfulfilled as for [#checked(Function)]
    public Setting<T> advised(Function<? super T, @Nullable String> unfulfilled) {
        advice = unfulfilled;
        return this;
    }

    /// The value, else the default. Without a default it is an error that there is none.
    public T value() {
        required = fallback == null && !row;
        T read = read();
        if (read != null) {
            return read;
        }
        if (fallback != null) {
            return fallback;
        }
        if (!faulty) {
            group.missing(name, variables(where()));
        }
        return cast(scalar.example());
    }

    /// The value, else the default; `null` when there is neither.
    public @Nullable T orNull() {
        T read = read();
        return read != null ? read : fallback;
    }

    /// Whether a source had a value that can be used, once it has been read.
    public boolean given() {
        return given;
    }

    String name() {
        return name;
    }

    Scalar<?> scalar() {
        return scalar;
    }

    boolean row() {
        return row;
    }

    @Nullable T fallback() {
        return fallback;
    }

    Reload reload() {
        return reload;
    }

    /// Whether it must be given.
    boolean required() {
        return required;
    }

    long min() {
        return min;
    }

    long max() {
        return max;
    }

    /// All variables for it, the strongest first.
    List<Variable> variables(SettingPath where) {
        var all = new ArrayList<Variable>();
        String canonical = where.variable();
        if (canonical != null) {
            all.add(new Variable(canonical, false));
        }
        if (where.single()) {
            all.addAll(further);
        }
        return all;
    }

    private SettingPath where() {
        return group.where(name);
    }

    /// The value of one source; `null` when it has none, or when its value cannot be used.
    private @Nullable T read() {
        SettingPath where = where();
        if (group.declares(this, where)) {
            return null;
        }
        Object found = ofEnvironment(where);
        if (found == null && !faulty) {
            Node node = group.settled(name, where);
            faulty = node instanceof Node.Broken;
            found = node == null || faulty ? null : parsed(node, where, false);
        }
        if (found == null && !faulty && fallback != null) {
            group.report()
                    .effective(where, shown(fallback), fallback, SourcePosition.DEFAULT, reload);
        }
        given = found != null;
        return found == null ? null : cast(found);
    }

    /// Looks up every name, also after the first that is set: a name that was read is known.
    private @Nullable Object ofEnvironment(SettingPath where) {
        Object found = null;
        boolean first = true;
        for (Variable variable : variables(where)) {
            Node.Scalar text = group.variable(variable.name());
            if (text == null || !first || (text.text().isBlank() && !secret())) {
                continue;
            }
            found = parsed(inUnits(text, where), where, variable.shared());
            faulty = found == null && !variable.shared();
            first = found == null && !faulty;
        }
        return found;
    }

    /// A secret of blanks alone is a mistake, and counts as one; an empty variable is not set.
    private boolean secret() {
        return scalar.kind() == Scalar.Kind.SECRET;
    }

    /// In variables that other gateways have, a number without a unit is seconds.
    private Node.Scalar inUnits(Node.Scalar variable, SettingPath where) {
        String origin = variable.spot().origin();
        boolean ours = origin == null || origin.endsWith(" " + where.variable());
        return scalar.kind() == Scalar.Kind.DURATION
                        && !ours
                        && variable.text().chars().allMatch(c -> c >= '0' && c <= '9')
                ? new Node.Scalar(variable.spot(), variable.text() + "s", null, true)
                : variable;
    }

    private @Nullable Object parsed(Node node, SettingPath where, boolean lenient) {
        group.report().place(where, node.spot());
        int before = group.report().errors();
        Object value = row ? items(node, where, lenient) : item(node, where, lenient);
        faulty |= !lenient && group.report().errors() > before;
        if (value == null || faulty) {
            return null;
        }
        String unfulfilled = check == null ? null : check.apply(cast(value));
        if (unfulfilled != null) {
            faulty = !lenient;
            wrong(node, where, unfulfilled, lenient);
            return null;
        }
        String advised = advice == null ? null : advice.apply(cast(value));
        if (advised != null) {
            group.report().advise(node.spot(), where, advised);
        }
        String shown = node instanceof Node.Scalar one ? shown(value, one) : shown(value);
        group.report().effective(where, shown, value, node.spot(), reload);
        return value;
    }

    private @Nullable Object items(Node node, SettingPath where, boolean lenient) {
        List<Node> items = null;
        if (node instanceof Node.Sequence sequence) {
            items = sequence.items();
        } else if (node instanceof Node.Scalar text) {
            items = split(text);
        }
        if (items == null) {
            wrong(node, where, "expects a list such as [a, b], not " + node.kind(), lenient);
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SettingPath at = where.item(i, items.get(i).spot());
            Node item = group.settled(items.get(i), at);
            if (item == null) {
                wrong(items.get(i), at, "has no value", lenient);
            }
            Object value = item == null ? null : item(item, at, lenient);
            if (value != null) {
                values.add(value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    /// In the file a comma may belong to the text; in a variable it separates.
    private static List<Node> split(Node.Scalar scalar) {
        if (scalar.spot().inFile() && scalar.raw() == null) {
            return List.of(scalar);
        }
        List<Node> items = new ArrayList<>();
        for (String piece : scalar.text().split(",", -1)) {
            String text = piece.strip();
            if (!text.isEmpty()) {
                items.add(new Node.Scalar(scalar.spot(), text, scalar.raw(), false));
            }
        }
        return items;
    }

    private @Nullable Object item(Node node, SettingPath where, boolean lenient) {
        if (node instanceof Node.Broken) {
            faulty = true;
            return null;
        }
        if (!(node instanceof Node.Scalar text)) {
            String expected = scalar.expected();
            wrong(node, where, "expects " + expected + ", not " + node.kind(), lenient);
            return null;
        }
        boolean secret = scalar.kind() == Scalar.Kind.SECRET;
        if (!secret) {
            group.report().reveal(text.spot());
        }
        Object value = null;
        String unfit;
        try {
            value = scalar.parse(text.text());
            unfit = outside(value);
        } catch (IllegalArgumentException e) {
            unfit = e.getMessage();
        }
        if (unfit != null) {
            String not = secret ? "" : ", not " + SourceExcerpt.quoted(text.shown());
            wrong(node, where, unfit + not, lenient);
        }
        return unfit == null ? value : null;
    }

    /// The error of a number outside of its bounds.
    private @Nullable String outside(Object value) {
        boolean below = value instanceof Number number && number.doubleValue() < min;
        boolean above = value instanceof Number number && number.doubleValue() > max;
        if (!below && !above) {
            return null;
        }
        if (max == Long.MAX_VALUE) {
            return "must be at least " + min;
        }
        return "must be between " + min + " and " + max;
    }

    private void wrong(Node node, SettingPath where, String what, boolean lenient) {
        if (lenient) {
            group.report().ignored(node.spot(), where, what);
        } else {
            group.report().wrong(node, where, what);
        }
    }

    /// Free text with a placeholder may hold a key, so it is shown as the file has it.
    private String shown(Object value, Node.Scalar node) {
        Scalar.Kind kind = scalar.kind();
        boolean free = kind == Scalar.Kind.TEXT || kind == Scalar.Kind.ADDRESS;
        return free && node.raw() != null ? node.raw() : shown(value);
    }

    static String shown(Object value) {
        if (!(value instanceof List<?> list)) {
            return Scalar.show(value);
        }
        var shown = new StringJoiner(", ");
        list.forEach(one -> shown.add(Scalar.show(one)));
        return shown.toString();
    }

    /// A scalar gives the type of its kind, and the factories of groups pair kind and type.
    @SuppressWarnings("unchecked")
    private T cast(Object value) {
        return (T) value;
    }
}
