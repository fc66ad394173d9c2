package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.Patch;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A small oddity of a provider's: a change to requests without which it would refuse them, or
/// take them for something else.
public sealed interface Quirk {
    /// A quirk that only models of a kind have.
    ///
    /// @param ability what the model is able to, or not, with an exclamation mark before it;
    /// `null`
    ///     for all models
    record Of(@Nullable String ability, Quirk quirk) {
        /// Whether a model has it; nobody guesses about models that nothing is known of.
        public boolean concerns(@Nullable Model model) {
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
    void apply(Json body, Patch patch);

    /// A member goes by another name. Where the caller used that name too, his word for it
    /// counts.
    record Rename(String from, String to) implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            Json value = body.member(from);
            if (value != null) {
                patch.remove(body, from);
                if (body.member(to) == null) {
                    patch.set(body, to, value.copy());
                }
            }
        }
    }

    /// A member is not known there, and a request that has it would be refused.
    record Drop(String field) implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            patch.remove(body, field);
        }
    }

    /// A member must be there.
    ///
    /// @param value its JSON where the caller gave none
    record Fill(String field, String value) implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            if (body.member(field) == null) {
                patch.set(body, field, value.getBytes(UTF_8));
            }
        }
    }

    /// A number must lie within bounds.
    record Clamp(String field, @Nullable BigDecimal min, @Nullable BigDecimal max)
            implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            Json value = body.member(field);
            if (value != null && value.kind() == Json.Kind.NUMBER) {
                var given = new BigDecimal(value.raw());
                BigDecimal within = min != null ? given.max(min) : given;
                within = max != null ? within.min(max) : within;
                if (within.compareTo(given) != 0) {
                    patch.replace(value, within.toPlainString().getBytes(UTF_8));
                }
            }
        }
    }

    /// A member of every message is not known there.
    record DropInMessages(String field) implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            Json messages = body.member("messages");
            for (int i = 0; messages != null && i < messages.size(); i++) {
                patch.remove(messages.at(i), field);
            }
        }
    }

    /// A role goes by another name.
    record Role(String from, String to) implements Quirk {
        @Override
        public void apply(Json body, Patch patch) {
            Json messages = body.member("messages");
            for (int i = 0; messages != null && i < messages.size(); i++) {
                Json role = messages.at(i).member("role");
                if (role != null && role.says(from)) {
                    patch.replace(role, JsonWriter.quoted(to).getBytes(UTF_8));
                }
            }
        }
    }
}
