package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a model at a provider. What is unknown is `null` or absent, never zero.
///
/// @param name for people
/// @param context how many tokens it reads and writes in all
/// @param output how many tokens it writes at most
/// @param prices nano-dollars for a million tokens, by kind: `input`, `output`, `cache-read`,
///     `cache-write`, `reasoning`, `audio-in`, `audio-out`
/// @param tiers other prices for longer prompts, shortest first
/// @param abilities `reasoning`, `tools`, `structured-output`, `temperature`; `null` when unknown
/// @param in what it reads: `text`, `image`, ...
/// @param out what it writes
/// @param status `beta`, `deprecated`, ...
/// @param retires from when on it is not there any more
/// @param replacement the model that takes its place
public record ModelFacts(
        @Nullable String name,
        @Nullable String family,
        @Nullable Long context,
        @Nullable Long output,
        Map<String, Long> prices,
        List<Tier> tiers,
        @Nullable Set<String> abilities,
        List<String> in,
        List<String> out,
        @Nullable String status,
        @Nullable LocalDate released,
        @Nullable LocalDate retires,
        @Nullable String replacement) {
    /// The abilities that are known.
    public static final List<String> KNOWN_ABILITIES =
            List.of("reasoning", "tools", "structured-output", "temperature");

    private static final Set<String> KINDS =
            Set.of(
                    "input",
                    "output",
                    "cache-read",
                    "cache-write",
                    "reasoning",
                    "audio-in",
                    "audio-out");
    private static final Set<String> KNOWN =
            Set.of(
                    "name",
                    "family",
                    "context",
                    "output",
                    "prices",
                    "tiers",
                    "abilities",
                    "in",
                    "out",
                    "status",
                    "released",
                    "retires",
                    "replacement");
    private static final ModelFacts NOTHING =
            new ModelFacts(
                    null, null, null, null, Map.of(), List.of(), null, List.of(), List.of(), null,
                    null, null, null);
    private static final Field<String> NAME = Field.text("name");
    private static final Field<String> FAMILY = Field.text("family");
    private static final Field<Long> CONTEXT = Field.integer("context");
    private static final Field<Long> OUTPUT = Field.integer("output");
    private static final Field<Json> PRICES = Field.object("prices");
    private static final Field<Json> TIERS = Field.array("tiers");
    private static final Field<Json> ABILITIES = Field.array("abilities");
    private static final Field<Json> IN = Field.array("in");
    private static final Field<Json> OUT = Field.array("out");
    private static final Field<String> STATUS = Field.text("status");
    private static final Field<String> RELEASED = Field.text("released");
    private static final Field<String> RETIRES = Field.text("retires");
    private static final Field<String> REPLACEMENT = Field.text("replacement");
    private static final Field<Long> FROM = Field.integer("from");

    /// Prices from so many tokens of input on.
    public record Tier(long from, Map<String, Long> prices) {}

    /// Reads an entry.
    ///
    /// @param before what was known; what the entry lacks still holds
    /// @throws MalformedJson naming the member in error
    static ModelFacts read(Json entry, @Nullable ModelFacts before) throws MalformedJson {
        ModelFacts old = before == null ? NOTHING : before;
        for (String member : entry.names()) {
            if (!KNOWN.contains(member)) {
                throw new MalformedJson("'" + member + "' is nothing known of models", member);
            }
        }
        Json prices = PRICES.in(entry);
        Json tiers = TIERS.in(entry);
        Json abilities = ABILITIES.in(entry);
        return new ModelFacts(
                or(NAME.in(entry), old.name),
                or(FAMILY.in(entry), old.family),
                or(CONTEXT.in(entry), old.context),
                or(OUTPUT.in(entry), old.output),
                prices == null ? old.prices : merged(old.prices, prices(prices)),
                tiers == null ? old.tiers : tiers(tiers),
                abilities == null ? old.abilities : Set.copyOf(texts(abilities, List.of())),
                texts(IN.in(entry), old.in),
                texts(OUT.in(entry), old.out),
                or(STATUS.in(entry), old.status),
                or(date(RELEASED.in(entry), RELEASED), old.released),
                or(date(RETIRES.in(entry), RETIRES), old.retires),
                or(REPLACEMENT.in(entry), old.replacement));
    }

    /// What a million tokens of a kind cost, in nano-dollars; `null` when that is not known.
    ///
    /// @param input how long the prompt is, which decides between tiers
    public @Nullable Long price(String kind, long input) {
        Long price = prices.get(kind);
        for (Tier tier : tiers) {
            if (input >= tier.from() && tier.prices().containsKey(kind)) {
                price = tier.prices().get(kind);
            }
        }
        return price;
    }

    /// The facts that another provider gives too, without prices.
    ModelFacts common(ModelFacts other) {
        return new ModelFacts(
                same(name, other.name),
                same(family, other.family),
                same(context, other.context),
                same(output, other.output),
                Map.of(),
                List.of(),
                same(abilities, other.abilities),
                in.equals(other.in) ? in : List.of(),
                out.equals(other.out) ? out : List.of(),
                null,
                same(released, other.released),
                null,
                null);
    }

    private static <T> @Nullable T same(@Nullable T one, @Nullable T other) {
        return Objects.equals(one, other) ? one : null;
    }

    private static <T> @Nullable T or(@Nullable T given, @Nullable T otherwise) {
        return given == null ? otherwise : given;
    }

    private static Map<String, Long> merged(Map<String, Long> old, Map<String, Long> given) {
        var all = new LinkedHashMap<>(old);
        all.putAll(given);
        return Map.copyOf(all);
    }

    private static List<Tier> tiers(Json tiers) throws MalformedJson {
        var all = new ArrayList<Tier>();
        for (int i = 0; i < tiers.size(); i++) {
            Long from = FROM.in(tiers.at(i));
            if (from == null) {
                throw new MalformedJson("a tier needs 'from', a number of tokens", TIERS.name());
            }
            all.add(new Tier(from, prices(tiers.at(i))));
        }
        return List.copyOf(all);
    }

    /// Dollars for a million tokens, as nano-dollars.
    private static Map<String, Long> prices(Json prices) throws MalformedJson {
        var all = new LinkedHashMap<String, Long>();
        List<String> names = prices.names();
        for (int i = 0; i < names.size(); i++) {
            String kind = names.get(i);
            if (kind.equals(FROM.name())) {
                continue;
            }
            if (!KINDS.contains(kind) || prices.at(i).kind() != Json.Kind.NUMBER) {
                String reason = "'" + kind + "' is no price in dollars for a million tokens";
                throw new MalformedJson(reason, PRICES.name());
            }
            all.put(kind, nano(prices.at(i)));
        }
        return Map.copyOf(all);
    }

    private static long nano(Json dollars) throws MalformedJson {
        var price = new BigDecimal(dollars.raw());
        // Checked first, for the digits of 1e999999999 would fill the memory.
        if (price.signum() >= 0 && price.scale() <= 9 && price.precision() - price.scale() <= 9) {
            return price.movePointRight(9).longValueExact();
        }
        String reason = "a price is not negative and has at most nine decimals";
        throw new MalformedJson(reason, PRICES.name());
    }

    private static List<String> texts(@Nullable Json array, List<String> otherwise)
            throws MalformedJson {
        if (array == null) {
            return otherwise;
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            // A few words stand for all models; there is no need to keep them a thousand times.
            all.add(array.at(i).text().intern());
        }
        return List.copyOf(all);
    }

    private static @Nullable LocalDate date(@Nullable String text, Field<String> field)
            throws MalformedJson {
        try {
            return text == null ? null : LocalDate.parse(text.length() == 7 ? text + "-01" : text);
        } catch (DateTimeParseException _) {
            throw new MalformedJson("'" + text + "' is no date such as 2026-07-02", field.name());
        }
    }
}
