package dev.gatehouse.provider;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices of a model, in whole nano-dollars: for a million tokens or characters, for one of
/// anything else. What is not there is unknown, never zero.
///
/// @param prices by kind: `input`, `output`, `cache-read`, ..., as [PriceReader] lists them
/// @param tiers other prices for longer prompts, shortest first
/// @param rates what service tiers change, by their names
/// @param origin whose prices these are
/// @param date the day they are of, `null` when unknown
public record PriceList(
        Map<String, Long> prices,
        List<Tier> tiers,
        Map<String, Rate> rates,
        Origin origin,
        @Nullable String date) {
    /// Without any price.
    public static final PriceList NONE =
            new PriceList(Map.of(), List.of(), Map.of(), Origin.CATALOGUE, null);

    public PriceList {
        prices = Map.copyOf(prices);
        tiers = List.copyOf(tiers);
        rates = Map.copyOf(rates);
    }

    /// Whose prices they are.
    public enum Origin {
        /// The bundled or the fetched catalogue.
        CATALOGUE,
        /// The operator's file.
        OPERATOR,
        /// Edited while the gateway runs.
        EDITED
    }

    /// Prices from so many tokens of input on.
    public record Tier(long from, Map<String, Long> prices) {
        public Tier {
            prices = Map.copyOf(prices);
        }
    }

    /// What a service tier changes.
    ///
    /// @param factor what prices of tokens are multiplied by, in billionths; `null` for none
    /// @param prices prices that it has in their place
    public record Rate(@Nullable Long factor, Map<String, Long> prices) {
        public Rate {
            prices = Map.copyOf(prices);
        }
    }

    /// Whether there is no price.
    public boolean empty() {
        return prices.isEmpty() && tiers.isEmpty();
    }

    /// The price of a kind in the usual service tier; `null` when it is not known.
    ///
    /// @param input how long the prompt is, which decides between tiers
    public @Nullable Long price(String kind, long input) {
        Long price = prices.get(kind);
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            if (input >= tier.from() && tier.prices().containsKey(kind)) {
                price = tier.prices().get(kind);
            }
        }
        return price;
    }

    /// These prices over those of another list. A price of these holds for prompts of every length
    /// and in every service tier that has no price of its own here.
    public PriceList over(PriceList other) {
        if (empty() && rates.isEmpty()) {
            return other;
        }
        var all = new HashMap<>(other.prices);
        if (prices.containsKey(PriceReader.IMAGE)) {
            all.keySet().removeIf(kind -> kind.startsWith(PriceReader.image("")));
        }
        all.putAll(prices);
        List<Tier> lengths =
                tiers.isEmpty() ? other.tiers.stream().map(this::changed).toList() : tiers;
        var changed = new HashMap<String, Rate>();
        other.rates.forEach((name, rate) -> changed.put(name, changed(rate)));
        changed.putAll(rates);
        return new PriceList(all, lengths, changed, origin, date);
    }

    private Tier changed(Tier tier) {
        return new Tier(tier.from(), others(tier.prices()));
    }

    private Rate changed(Rate rate) {
        return new Rate(rate.factor(), others(rate.prices()));
    }

    private Map<String, Long> others(Map<String, Long> before) {
        var left = new HashMap<>(before);
        left.keySet().removeAll(prices.keySet());
        return left;
    }
}
