package dev.gatehouse.routing.models;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model or an alias as `/v1/models` shows it: the gateway's fields, then those of the provider's
/// list, then the facts of the catalogue.
///
/// @param account the account that has it, `null` for an alias
/// @param facts those of the catalogue, `null` for nothing
record ModelEntry(
        String id, @Nullable Account account, ListedModel model, @Nullable ModelFacts facts) {
    private static final String GATEWAY = "gatehouse";
    private static final String METADATA = "metadata";

    /// The last second of the year 9999; later times are milliseconds.
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Set<String> OWN =
            Set.of(
                    "id",
                    "object",
                    "created",
                    "owned_by",
                    "account",
                    "provider",
                    "type",
                    "display_name",
                    "created_at");

    static ModelEntry alias(String name) {
        return new ModelEntry(name, null, ListedModel.named(name), null);
    }

    static ModelEntry of(Account account, ListedModel model, @Nullable ModelFacts facts) {
        return new ModelEntry(account.name() + "/" + model.id(), account, model, facts);
    }

    /// Whether a name that requests may use means this model.
    boolean answersTo(String name) {
        Account at = account;
        if (at == null) {
            return name.equals(id);
        }
        int slash = name.indexOf('/');
        String holder = slash < 0 ? "" : name.substring(0, slash);
        boolean here = holder.equals(at.name()) || holder.equals(at.provider().name());
        return namedBy(at, name) || (here && namedBy(at, name.substring(slash + 1)));
    }

    private boolean namedBy(Account at, String name) {
        return at.provider().modelName(name).equals(model.id());
    }

    /// Whether it may write text, as far as is known.
    boolean writesText() {
        ModelFacts known = facts;
        return known == null || known.out().isEmpty() || known.out().contains("text");
    }

    /// Writes it for clients of the OpenAI API.
    void write(JsonWriter writer) {
        String owner = account == null ? GATEWAY : account.provider().name();
        Instant created = created();
        writer.object()
                .member("id", id)
                .member("object", "model")
                .member("created", created.getEpochSecond())
                .member("owned_by", text("owned_by", owner));
        if (account != null) {
            writer.member("account", account.name()).member("provider", owner);
        }
        writer.member("type", text("type", "model"));
        writeCommon(writer, created);
    }

    /// Writes it for clients of the Anthropic API.
    void writeForMessages(JsonWriter writer) {
        writer.object().member("type", "model").member("id", id);
        writeCommon(writer, created());
    }

    private void writeCommon(JsonWriter writer, Instant created) {
        writer.member("display_name", displayName()).member("created_at", created.toString());
        Json entry = model.entry();
        List<String> names = entry == null ? List.of() : entry.names();
        for (int i = 0; entry != null && i < names.size(); i++) {
            String name = names.get(i);
            boolean replaced = facts != null && name.equals(METADATA);
            if (!OWN.contains(name) && !replaced && names.indexOf(name) == i) {
                writer.name(name).raw(entry.at(i).raw());
            }
        }
        if (facts != null) {
            ModelJson.write(facts, writer.name(METADATA));
        }
        writer.end();
    }

    String displayName() {
        String known = facts == null ? null : facts.name();
        return text("display_name", known == null ? text("name", model.id()) : known);
    }

    /// A text of the provider's list.
    private String text(String member, String otherwise) {
        try {
            Json entry = model.entry();
            Json value = entry == null ? null : entry.member(member);
            return value == null || !value.hasText() ? otherwise : value.text();
        } catch (MalformedJson _) {
            return otherwise;
        }
    }

    /// When the model was made: both formats require a time, so an unknown one is the epoch.
    private Instant created() {
        Instant listed = listed("created");
        listed = listed == null ? listed("created_at") : listed;
        LocalDate released = facts == null ? null : facts.released();
        if (listed == null && released != null) {
            return released.atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return listed == null ? Instant.EPOCH : listed;
    }

    /// A time of the provider's list, in seconds, milliseconds or ISO 8601; `null` for none.
    private @Nullable Instant listed(String member) {
        Json entry = model.entry();
        Json value = entry == null ? null : entry.member(member);
        if (value == null) {
            return null;
        }
        try {
            if (value.kind() == Json.Kind.STRING) {
                return OffsetDateTime.parse(value.text()).toInstant();
            }
            long number = value.kind() == Json.Kind.NUMBER ? seconds(value.raw()) : 0;
            return number <= 0 ? null : Instant.ofEpochSecond(number);
        } catch (DateTimeParseException | MalformedJson _) {
            return null;
        }
    }

    private static long seconds(String raw) {
        double number = Double.parseDouble(raw);
        double seconds = number > LAST_SECOND ? number / 1000 : number;
        return seconds > LAST_SECOND ? 0 : (long) seconds;
    }
}
