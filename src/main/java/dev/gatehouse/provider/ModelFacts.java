package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
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
/// @param priceList what it costs
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
        PriceList priceList,
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

    private static final Set<String> KNOWN =
            Set.of(
                    "name",
                    "family",
                    "context",
                    "output",
                    "prices",
                    "tiers",
                    "priced",
                    "abilities",
                    "in",
                    "out",
                    "status",
                    "released",
                    "retires",
                    "replacement");
    private static final ModelFacts NOTHING =
            new ModelFacts(
                    null,
                    null,
                    null,
                    null,
                    PriceList.NONE,
                    null,
                    List.of(),
                    List.of(),
                    null,
                    null,
                    null,
                    null);
    private static final Field<String> NAME = Field.text("name");
    private static final Field<String> FAMILY = Field.text("family");
    private static final Field<Long> CONTEXT = Field.integer("context");
    private static final Field<Long> OUTPUT = Field.integer("output");
    private static final Field<Json> PRICES = Field.object("prices");
    private static final Field<Json> TIERS = Field.array("tiers");
    private static final Field<String> PRICED = Field.text("priced");
    private static final Field<Json> ABILITIES = Field.array("abilities");
    private static final Field<Json> IN = Field.array("in");
    private static final Field<Json> OUT = Field.array("out");
    private static final Field<String> STATUS = Field.text("status");
    private static final Field<String> RELEASED = Field.text("released");
    private static final Field<String> RETIRES = Field.text("retires");
    private static final Field<String> REPLACEMENT = Field.text("replacement");

    /// Whose an entry is.
    ///
    /// @param date the day its facts are of, `null` when unknown
    record Layer(PriceList.Origin origin, @Nullable String date) {}

    /// Reads an entry.
    ///
    /// @param before what was known; what the entry lacks still holds
    /// @throws MalformedJson naming the member in error
    static ModelFacts read(Json entry, @Nullable ModelFacts before, Layer layer)
            throws MalformedJson {
        ModelFacts old = before == null ? NOTHING : before;
        for (String member : entry.names()) {
            if (!KNOWN.contains(member)) {
                throw new MalformedJson("'" + member + "' is nothing known of models", member);
            }
        }
        LocalDate priced = date(PRICED.in(entry), PRICED);
        PriceList prices =
                PriceReader.read(
                        PRICES.in(entry),
                        TIERS.in(entry),
                        layer.origin(),
                        priced == null ? layer.date() : priced.toString());
        Json abilities = ABILITIES.in(entry);
        return new ModelFacts(
                or(NAME.in(entry), old.name),
                or(FAMILY.in(entry), old.family),
                or(CONTEXT.in(entry), old.context),
                or(OUTPUT.in(entry), old.output),
                prices.over(old.priceList),
                abilities == null ? old.abilities : Set.copyOf(texts(abilities, List.of())),
                texts(IN.in(entry), old.in),
                texts(OUT.in(entry), old.out),
                or(STATUS.in(entry), old.status),
                or(date(RELEASED.in(entry), RELEASED), old.released),
                or(date(RETIRES.in(entry), RETIRES), old.retires),
                or(REPLACEMENT.in(entry), old.replacement));
    }

    /// Its prices by kind, in nano-dollars.
    public Map<String, Long> prices() {
        return priceList.prices();
    }

    /// What a million tokens of a kind cost, in nano-dollars; `null` when that is not known.
    ///
    /// @param input how long the prompt is, which decides between tiers
    public @Nullable Long price(String kind, long input) {
        return priceList.price(kind, input);
    }

    /// The facts that another provider gives too, without prices.
    ModelFacts common(ModelFacts other) {
        return new ModelFacts(
                same(name, other.name),
                same(family, other.family),
                same(context, other.context),
                same(output, other.output),
                PriceList.NONE,
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
