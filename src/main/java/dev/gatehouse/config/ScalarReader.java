package dev.gatehouse.config;

import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The ends of the walk: single values, rows of them, and names of types.
final class ScalarReader {
    private record Leaf(Object value, String shown) {}

    private final Diagnostics report;
    private final Variables variables;

    ScalarReader(Diagnostics report, Variables variables) {
        this.report = report;
        this.variables = variables;
    }

    /// The node with its placeholders replaced, or null if it then says nothing.
    @Nullable Node settled(Node node, SettingPath where) {
        if (!(node instanceof Node.Scalar scalar)) {
            return node;
        }
        Node.Scalar full = scalar;
        if (scalar.spot().inFile() && scalar.text().contains("${")) {
            try {
                String text = variables.expand(scalar.text());
                full = new Node.Scalar(scalar.spot(), text, scalar.text(), scalar.plain());
            } catch (IllegalArgumentException e) {
                wrong(scalar, where, String.valueOf(e.getMessage()));
                return new Node.Broken(scalar.spot());
            }
        }
        return full.absent() ? null : full;
    }

    void wrong(Node node, SettingPath where, String what) {
        SourcePosition spot =
                node instanceof Node.Mapping && where.spot().inFile() ? where.spot() : node.spot();
        String subject = "'" + where.path() + "'" + RecordBinder.from(spot) + " ";
        report.error(spot, where.path(), subject + what, null);
    }

    /// Reads a setting that holds one value or a row of them.
    @Nullable Object value(Type type, Node node, SettingPath where, @Nullable Range range) {
        if (Setting.list(type)) {
            return row((Class<?>) Setting.inner(type), node, where, range);
        }
        Leaf leaf = leaf((Class<?>) type, node, where, range);
        if (leaf == null) {
            return null;
        }
        report.effective(where, leaf.shown(), node.spot());
        return leaf.value();
    }

    private @Nullable Object row(
            Class<?> type, Node node, SettingPath where, @Nullable Range range) {
        // Not a switch: the class behind one is made at run time, and this is on every start's way.
        List<Node> items = null;
        if (node instanceof Node.Sequence sequence) {
            items = sequence.items();
        } else if (node instanceof Node.Scalar scalar) {
            items = split(scalar);
        }
        if (items == null) {
            wrong(node, where, "expects a list such as [a, b], not " + RecordBinder.kind(node));
            return null;
        }
        int before = report.errors();
        List<Leaf> row = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Leaf leaf = item(type, items.get(i), where.item(i, items.get(i).spot()), range);
            if (leaf != null) {
                row.add(leaf);
            }
        }
        return report.errors() > before ? null : told(row, node, where);
    }

    private List<Object> told(List<Leaf> row, Node node, SettingPath where) {
        List<Object> values = new ArrayList<>();
        StringJoiner shown = new StringJoiner(", ");
        for (Leaf leaf : row) {
            values.add(leaf.value());
            shown.add(leaf.shown());
        }
        report.effective(where, shown.toString(), node.spot());
        return Collections.unmodifiableList(values);
    }

    private @Nullable Leaf item(
            Class<?> type, Node node, SettingPath where, @Nullable Range range) {
        Node item = settled(node, where);
        if (item == null) {
            wrong(node, where, "has no value");
            return null;
        }
        return item instanceof Node.Broken ? null : leaf(type, item, where, range);
    }

    /// In the file a comma may belong to the text; what comes from outside is a row.
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

    private @Nullable Leaf leaf(
            Class<?> type, Node node, SettingPath where, @Nullable Range range) {
        if (!(node instanceof Node.Scalar scalar)) {
            String expected = type == Secret.class ? "a secret" : Scalars.expected(type);
            wrong(node, where, "expects " + expected + ", not " + RecordBinder.kind(node));
            return null;
        }
        return type == Secret.class ? secret(scalar, where) : open(type, scalar, where, range);
    }

    private @Nullable Leaf secret(Node.Scalar scalar, SettingPath where) {
        try {
            Secret secret = SecretReader.open(scalar.text());
            return new Leaf(secret, secret.toString());
        } catch (IllegalArgumentException e) {
            wrong(scalar, where, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Leaf open(
            Class<?> type, Node.Scalar scalar, SettingPath where, @Nullable Range range) {
        report.reveal(scalar.spot());
        Object value;
        try {
            value = Scalars.parse(type, scalar.text());
        } catch (IllegalArgumentException e) {
            wrong(
                    scalar,
                    where,
                    "expects " + e.getMessage() + ", not " + Diagnostics.quoted(scalar.shown()));
            return null;
        }
        String outside = range == null ? null : Scalars.outside(range, value);
        if (outside != null) {
            wrong(scalar, where, outside + ", not " + Diagnostics.quoted(scalar.shown()));
            return null;
        }
        return new Leaf(value, shown(value, scalar));
    }

    /// Free text with a placeholder may hold a key, so it is shown as the file has it.
    private static String shown(Object value, Node.Scalar scalar) {
        boolean free = value instanceof String || value instanceof URI;
        return free && scalar.raw() != null ? scalar.raw() : Scalars.show(value);
    }

    /// The record that a type's name stands for.
    @Nullable Class<?> chosen(Class<?> choice, Node node, SettingPath where) {
        if (node instanceof Node.Broken) {
            return null;
        }
        String choices = Records.choices(choice);
        if (!(node instanceof Node.Scalar scalar)) {
            wrong(node, where, "expects one of " + choices + ", not " + RecordBinder.kind(node));
            return null;
        }
        report.reveal(scalar.spot());
        for (Class<?> alternative : Setting.alternatives(choice)) {
            if (Names.kebab(alternative.getSimpleName()).equals(scalar.text())) {
                report.effective(where, scalar.text(), scalar.spot());
                return alternative;
            }
        }
        wrong(
                scalar,
                where,
                "expects one of " + choices + ", not " + Diagnostics.quoted(scalar.shown()));
        return null;
    }
}
