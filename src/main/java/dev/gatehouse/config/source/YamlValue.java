package dev.gatehouse.config.source;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value of a YAML file of another program, with its line.
///
/// Such files use more of YAML than settings may: merge keys (`<<`) are resolved, tags are left out
/// of account, and the last of two members with one name counts.
public sealed interface YamlValue {
    /// The line it begins on, from 1.
    int line();

    /// A single value.
    ///
    /// @param plain whether it stands without quotes, where nothing, `~` and `null` mean absent
    record Scalar(int line, String text, boolean plain) implements YamlValue {
        /// Whether it is empty.
        public boolean absent() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /// Values in a row.
    record Sequence(int line, List<YamlValue> items) implements YamlValue {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// Values by name, in the order of the file.
    record Mapping(int line, Map<String, Member> members) implements YamlValue {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /// The value of that name; `null` when there is none or it is empty.
        public @Nullable YamlValue value(String name) {
            Member target = members.get(name);
            if (target == null || (target.value() instanceof Scalar text && text.absent())) {
                return null;
            }
            return target.value();
        }
    }

    /// A value of a mapping.
    ///
    /// @param line where its name stands
    record Member(int line, YamlValue value) {}

    /// Reads a file.
    ///
    /// @return its one document, an empty mapping when there is none
    /// @throws UnreadableSource if it cannot be read or is not YAML; no value of it is repeated
    static YamlValue read(Path file) throws UnreadableSource {
        return of(SourceText.of(file).text(), 1);
    }

    /// Reads a text, such as a variable that holds JSON.
    ///
    /// @param line the line of a file that it begins on
    /// @throws UnreadableSource if it is not YAML; no value of it is repeated
    static YamlValue parse(String text, int line) throws UnreadableSource {
        return of(text, line);
    }

    private static YamlValue of(String text, int line) throws UnreadableSource {
        try {
            return YamlValueReader.read(text, line);
        } catch (YamlSyntaxException e) {
            int at = e.spot().line() + line - 1;
            throw new UnreadableSource("line " + at + ": " + e.getMessage(), e.cure());
        }
    }
}
