package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.Patch;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A change to requests that a provider needs: without it the provider would reject them, or
/// take them for something else.
public sealed interface Quirk {
    /// A quirk that only models of a kind have.
    ///
    /// @param ability what the model is able to, or not, with an exclamation mark before it; `null`
    ///     for all models
    record Of(@Nullable String ability, Quirk quirk) {
        /// Whether a model has it; of an unknown model it is not assumed.
        public boolean concerns(@Nullable ModelFacts model) {
            String wanted = ability;
            if (wanted == null) {
                return true;
            }
            boolean without = wanted.startsWith("!");
            String name = without ? wanted.substring(1) : wanted;
            Set<String> abilities = model == null ? null : model.abilities();
            return abilities != null && abilities.contains(name) != without;
        }
    }

    /// Makes the change to a request; what it is not about stays as it came.
    ///
    /// @param dropped receives the path of a member of the client that is dropped
    void apply(Json body, Patch patch, Consumer<String> dropped);

    /// A member goes by another name. Where the client used that name too, the value there counts,
    /// and the other is reported as dropped unless it is equal.
    record Rename(FieldPath from, String to) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            from.members(
                    body,
                    (holder, value) -> {
                        patch.remove(holder, from.name());
                        Json there = holder.member(to);
                        if (absent(there)) {
                            patch.set(holder, to, value.copy());
                        } else if (!same(value, there)) {
                            dropped.accept(from.text());
                        }
                    });
        }
    }

    /// A member stands elsewhere. Where the client put one there too, that one counts, and the
    /// other is reported as dropped unless it is equal.
    ///
    /// @param to with at most one parent, which is made where it is missing
    record Move(FieldPath from, FieldPath to) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            from.members(
                    body,
                    (holder, value) -> {
                        patch.remove(holder, from.name());
                        put(value, body, patch, dropped);
                    });
        }

        private void put(Json value, Json body, Patch patch, Consumer<String> dropped) {
            String parent = to.parents().isEmpty() ? null : to.parents().getFirst();
            Json holder = parent == null ? body : body.member(parent);
            if (absent(holder) && parent != null) {
                var made = new JsonWriter().object().name(to.name());
                patch.set(body, parent, made.raw(value.raw()).end().bytes());
                return;
            }
            Json there = holder == null ? null : holder.member(to.name());
            if (holder != null && holder.kind() == Json.Kind.OBJECT && absent(there)) {
                patch.set(holder, to.name(), value.copy());
            } else if (!same(value, there)) {
                dropped.accept(from.text());
            }
        }
    }

    /// An explicit null asks for nothing.
    private static boolean absent(@Nullable Json value) {
        return value == null || value.kind() == Json.Kind.NULL;
    }

    private static boolean same(Json value, @Nullable Json other) {
        return absent(value) || (other != null && value.raw().equals(other.raw()));
    }

    /// A member is not known there, and a request that has it would be refused.
    record Drop(FieldPath field) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            field.members(
                    body,
                    (holder, _) -> {
                        patch.remove(holder, field.name());
                        dropped.accept(field.text());
                    });
        }
    }

    /// A member is not known there, as the path of the operation has its value; nothing is lost.
    record Omit(FieldPath field) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            field.members(body, (holder, _) -> patch.remove(holder, field.name()));
        }
    }

    /// Values of a header field of the client stand in an array of the body, and the field itself
    /// is not sent. An array that the client wrote there counts in place of the field.
    ///
    /// @param values those that are known there; others are reported as dropped
    record FromHeader(String header, String to, List<String> values) implements Quirk {
        public FromHeader {
            values = List.copyOf(values);
        }

        /// A body alone has no header fields.
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {}

        /// Makes the change to a request with these header fields.
        public void apply(Headers client, Json body, Patch patch, Consumer<String> dropped) {
            boolean there = !absent(body.member(to));
            var known = new JsonWriter().array();
            boolean any = false;
            for (String field : client.all(header)) {
                for (String value : field.split(",", -1)) {
                    String name = value.strip();
                    if (!there && values.contains(name)) {
                        known.value(name);
                        any = true;
                    } else if (!name.isEmpty()) {
                        dropped.accept(header + "." + name);
                    }
                }
            }
            if (any && body.kind() == Json.Kind.OBJECT) {
                patch.set(body, to, known.endArray().bytes());
            }
        }
    }

    /// A member must be there.
    ///
    /// @param value its JSON where the caller gave none
    record Fill(FieldPath field, String value) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            field.holders(
                    body,
                    holder -> {
                        if (holder.member(field.name()) == null) {
                            patch.set(holder, field.name(), value.getBytes(UTF_8));
                        }
                    });
        }
    }

    /// A number must lie within bounds.
    record Clamp(FieldPath field, @Nullable BigDecimal min, @Nullable BigDecimal max)
            implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            field.members(
                    body,
                    (_, value) -> {
                        if (value.kind() == Json.Kind.NUMBER) {
                            clamp(value, patch);
                        }
                    });
        }

        private void clamp(Json value, Patch patch) {
            var given = new BigDecimal(value.raw());
            BigDecimal within = min != null ? given.max(min) : given;
            within = max != null ? within.min(max) : within;
            if (within.compareTo(given) != 0) {
                patch.replace(value, within.toPlainString().getBytes(UTF_8));
            }
        }
    }

    /// A word goes by another.
    record Replace(FieldPath field, String value, String with) implements Quirk {
        @Override
        public void apply(Json body, Patch patch, Consumer<String> dropped) {
            field.members(
                    body,
                    (_, present) -> {
                        if (present.textEquals(value)) {
                            patch.replace(present, JsonWriter.quoted(with).getBytes(UTF_8));
                        }
                    });
        }
    }
}
