package dev.gatehouse.routing.models;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.PriceList;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The catalogue's facts of a model, as JSON. What is unknown is left out.
final class ModelJson {
    private static final Map<String, String> PRICES = prices();

    private ModelJson() {}

    static void write(ModelFacts model, JsonWriter writer) {
        writer.object();
        text("display_name", model.name(), writer);
        text("family", model.family(), writer);
        number("context_window", model.context(), writer);
        number("max_output_tokens", model.output(), writer);
        text("status", model.status(), writer);
        text("retires", model.retires(), writer);
        text("replacement", model.replacement(), writer);
        Set<String> abilities = model.abilities();
        if (abilities != null) {
            writer.name("capabilities").object();
            for (String ability : ModelFacts.KNOWN_ABILITIES) {
                writer.name(ability.replace('-', '_')).value(abilities.contains(ability));
            }
            writer.end();
        }
        list("input_modalities", model.in(), writer);
        list("output_modalities", model.out(), writer);
        pricing(model, writer);
        writer.end();
    }

    private static void pricing(ModelFacts model, JsonWriter writer) {
        if (model.prices().isEmpty()) {
            return;
        }
        writer.name("pricing").object().member("currency", "USD");
        prices(model.prices(), writer);
        List<PriceList.Tier> tiers = model.priceList().tiers();
        if (!tiers.isEmpty()) {
            writer.name("tiers").array();
            for (PriceList.Tier tier : tiers) {
                writer.object().member("from_input_tokens", tier.from());
                prices(tier.prices(), writer);
                writer.end();
            }
            writer.endArray();
        }
        writer.end();
    }

    private static void prices(Map<String, Long> prices, JsonWriter writer) {
        PRICES.forEach(
                (kind, name) -> {
                    Long nano = prices.get(kind);
                    if (nano != null) {
                        BigDecimal dollars = BigDecimal.valueOf(nano, 9).stripTrailingZeros();
                        writer.name(name).raw(dollars.toPlainString());
                    }
                });
    }

    private static void text(String name, @Nullable Object value, JsonWriter writer) {
        if (value != null) {
            writer.member(name, value.toString());
        }
    }

    private static void number(String name, @Nullable Long value, JsonWriter writer) {
        if (value != null) {
            writer.member(name, value.longValue());
        }
    }

    private static void list(String name, Iterable<String> values, JsonWriter writer) {
        writer.name(name).array();
        values.forEach(writer::value);
        writer.endArray();
    }

    private static Map<String, String> prices() {
        var names = new LinkedHashMap<String, String>();
        names.put("input", "input_per_mtok");
        names.put("output", "output_per_mtok");
        names.put("cache-read", "cached_input_per_mtok");
        names.put("cache-write", "cache_write_per_mtok");
        names.put("cache-write-1h", "cache_write_1h_per_mtok");
        names.put("reasoning", "reasoning_output_per_mtok");
        names.put("audio-in", "audio_input_per_mtok");
        names.put("audio-out", "audio_output_per_mtok");
        names.put("audio-cache-read", "cached_audio_input_per_mtok");
        names.put("image-in", "image_input_per_mtok");
        names.put("image-out", "image_output_per_mtok");
        names.put("image-cache-read", "cached_image_input_per_mtok");
        names.put("character", "per_million_characters");
        names.put("hour", "per_hour");
        names.put("image", "per_image");
        names.put("request", "per_request");
        names.put("search", "per_search");
        names.put("file-search", "per_file_search");
        names.put("search-unit", "per_search_unit");
        return names;
    }
}
