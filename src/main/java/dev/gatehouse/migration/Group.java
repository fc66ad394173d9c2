package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A mapping of a file that is converted; records which of its members were read.
final class Group {
    private final YamlValue.Mapping mapping;
    private final Set<String> read = new HashSet<>();

    private Group(YamlValue.Mapping mapping) {
        this.mapping = mapping;
    }

    /// The value as a group; an empty one when it is no mapping.
    static Group of(@Nullable YamlValue value) {
        return new Group(
                value instanceof YamlValue.Mapping mapping
                        ? mapping
                        : new YamlValue.Mapping(value == null ? 1 : value.line(), Map.of()));
    }

    int line() {
        return mapping.line();
    }

    /// The line of a member.
    int line(String name) {
        YamlValue.Member target = mapping.members().get(name);
        return target == null ? mapping.line() : target.line();
    }

    Set<String> names() {
        return mapping.members().keySet();
    }

    @Nullable YamlValue value(String name) {
        read.add(name);
        return mapping.value(name);
    }

    /// The text of a member; `null` when there is none.
    @Nullable String text(String name) {
        return value(name) instanceof YamlValue.Scalar scalar ? scalar.text().strip() : null;
    }

    /// The first of several members that is there.
    @Nullable String text(String name, String otherwise) {
        String first = text(name);
        String second = text(otherwise);
        return first == null ? second : first;
    }

    /// A number, as other gateways' YAML has them (`80_000`); `null` when there is none.
    @Nullable Double number(String name) {
        String text = text(name);
        try {
            return text == null ? null : Double.valueOf(text.replace("_", ""));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// Whether a member is true.
    boolean flag(String name) {
        String text = text(name);
        return text != null
                && List.of("true", "yes", "on", "1").contains(text.toLowerCase(Locale.ROOT));
    }

    Group group(String name) {
        return of(value(name));
    }

    /// The elements of a list; those that are one value in place of a list too.
    List<YamlValue> items(String name) {
        YamlValue value = value(name);
        return value == null ? List.of() : items(value);
    }

    static List<YamlValue> items(YamlValue value) {
        return value instanceof YamlValue.Sequence sequence ? sequence.items() : List.of(value);
    }

    /// Calls with each member that nothing has read, and its line.
    void unread(BiConsumer<String, Integer> each) {
        mapping.members()
                .forEach(
                        (name, target) -> {
                            if (!read.contains(name)) {
                                each.accept(name, target.line());
                            }
                        });
    }
}
