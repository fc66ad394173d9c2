package dev.gatehouse.config.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A piece of a settings file, before it is known which setting it belongs to.
public sealed interface Node {
    /// Where it stands.
    SourcePosition spot();

    /// What it is, in words for an error.
    default String kind() {
        // Not a switch over patterns: the class behind one is made at run time, at every start.
        if (this instanceof Scalar) {
            return "a single value";
        }
        return this instanceof Sequence ? "a list" : "a group of settings";
    }

    /// A single value.
    ///
    /// @param raw the text before placeholders were replaced, if there were any
    /// @param plain whether it stood without quotes, where nothing and `null` mean absent
    record Scalar(SourcePosition spot, String text, @Nullable String raw, boolean plain)
            implements Node {
        /// A value from outside of the file.
        public static Scalar elsewhere(String text, String origin) {
            return new Scalar(SourcePosition.elsewhere(origin), text, null, true);
        }

        /// The text that may be repeated to the reader of the file.
        public String shown() {
            return raw == null ? text : raw;
        }

        /// Whether it is null.
        public boolean absent() {
            if (text.isEmpty()) {
                return plain || raw != null;
            }
            return plain && (text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /// Values in a row.
    record Sequence(SourcePosition spot, List<Node> items) implements Node {}

    /// Values by name, in the order of the file.
    record Mapping(SourcePosition spot, Map<String, Entry> entries) implements Node {
        /// One without entries.
        public static Mapping empty(SourcePosition spot) {
            return new Mapping(spot, Map.of());
        }

        /// A copy with one value more, or another, at the end of the path.
        public Mapping with(List<String> path, Scalar value) {
            Map<String, Entry> copy = new LinkedHashMap<>(entries);
            String name = path.getFirst();
            Entry old = copy.get(name);
            SourcePosition key = old == null ? value.spot() : old.key();
            if (path.size() == 1) {
                copy.put(name, new Entry(key, value));
            } else {
                Mapping inner = old != null && old.value() instanceof Mapping m ? m : empty(key);
                copy.put(name, new Entry(key, inner.with(path.subList(1, path.size()), value)));
            }
            return new Mapping(spot, copy);
        }
    }

    /// A value that could not be read; its error has been reported.
    record Broken(SourcePosition spot) implements Node {}

    /// A value and where its name stands.
    record Entry(SourcePosition key, Node value) {}
}
