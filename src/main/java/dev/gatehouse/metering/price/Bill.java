package dev.gatehouse.metering.price;

import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.cost.Charge.Source;
import dev.gatehouse.cost.Charge.Split;
import dev.gatehouse.provider.PriceList;
import dev.gatehouse.provider.PriceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Adds up what one usage costs.
final class Bill {
    /// The counts that are not tokens and always have a price of their own, by the kinds of prices.
    private static final Kind[] REQUESTS = {
        Kind.SEARCHES,
        Kind.FETCHES,
        Kind.FILE_SEARCHES,
        Kind.EXECUTIONS,
        Kind.TOOL_IMAGES,
        Kind.SEARCH_UNITS
    };

    private static final String[] REQUEST_PRICES = {
        "search", "fetch", "file-search", "execution", "tool-image", "search-unit"
    };

    private final Usage usage;
    private final Terms terms;
    private final PriceList list;
    private final ExactSum sum = new ExactSum();
    private final List<String> missing = new ArrayList<>(0);
    private final @Nullable String tier;
    private final PriceList.@Nullable Rate rate;

    Bill(Usage usage, Terms terms) {
        this.usage = usage;
        this.terms = terms;
        this.list = terms.prices();
        Tier answered = usage.extras().tier();
        this.tier = answered == Tier.STANDARD ? null : answered.name().toLowerCase(Locale.ROOT);
        this.rate = tier == null ? null : list.rates().get(tier);
    }

    /// What a usage costs.
    static Charge of(Usage usage, Terms terms) {
        return new Bill(usage, terms).charge();
    }

    private Charge charge() {
        if (list.empty() && terms.free()) {
            return new Charge(Split.ZERO, Source.FREE, null, terms.factor(), List.of());
        }
        Long reported = usage.extras().cost();
        boolean own = !list.empty() && list.origin() != PriceList.Origin.CATALOGUE;
        if (reported != null && !own) {
            return reported(reported);
        }
        if (byUnits()) {
            units();
        } else {
            tokens(TokenParts.of(usage));
        }
        requests();
        if (reported != null && !missing.isEmpty()) {
            return reported(reported);
        }
        if (list.empty() && missing.isEmpty()) {
            missing.add("input");
        }
        return new Charge(
                sum.split(terms.factor()), source(), list.date(), terms.factor(), missing);
    }

    private Charge reported(long nanos) {
        var alone = new ExactSum();
        alone.add(ExactSum.Part.OTHER, 1, ExactSum.Per.ONE, nanos, Terms.ONE);
        return new Charge(
                alone.split(terms.factor()), Source.REPORTED, null, terms.factor(), List.of());
    }

    private Source source() {
        if (list.empty()) {
            return Source.UNKNOWN;
        }
        return switch (list.origin()) {
            case CATALOGUE -> Source.CATALOGUE;
            case OPERATOR -> Source.OPERATOR;
            case EDITED -> Source.EDITED;
        };
    }

    private void tokens(TokenParts parts) {
        tokens(ExactSum.Part.INPUT, parts.fresh().text(), "input", "input");
        tokens(ExactSum.Part.INPUT, parts.fresh().image(), "image-in", "input");
        tokens(ExactSum.Part.INPUT, parts.fresh().audio(), "audio-in", "audio-in");
        tokens(ExactSum.Part.CACHE_READ, parts.cached().text(), "cache-read", "cache-read");
        // A model that prices images apart does so in its cache.
        String image = list.prices().containsKey("image-in") ? "image-cache-read" : "cache-read";
        tokens(ExactSum.Part.CACHE_READ, parts.cached().image(), "image-cache-read", image);
        String audio = "audio-cache-read";
        tokens(ExactSum.Part.CACHE_READ, parts.cached().audio(), audio, audio);
        String written = "cache-write";
        tokens(ExactSum.Part.CACHE_WRITE, parts.written().minutes(), written, written);
        String hour = "cache-write-1h";
        tokens(ExactSum.Part.CACHE_WRITE, parts.written().hour(), hour, hour);
        tokens(ExactSum.Part.OUTPUT, parts.output().text(), "output", "output");
        tokens(ExactSum.Part.OUTPUT, parts.output().image(), "image-out", "output");
        tokens(ExactSum.Part.OUTPUT, parts.output().audio(), "audio-out", "audio-out");
        tokens(ExactSum.Part.REASONING, parts.output().reasoning(), "reasoning", "output");
    }

    /// @param otherwise the kind whose price holds where there is none for this one
    private void tokens(ExactSum.Part part, long count, String kind, String otherwise) {
        if (count == 0) {
            return;
        }
        if (!token(part, count, kind) && !token(part, count, otherwise)) {
            missing.add(tier == null ? otherwise : tier + "/" + otherwise);
        }
    }

    /// Adds tokens of a kind, unless it has no price.
    private boolean token(ExactSum.Part part, long count, String kind) {
        Long special = rate == null ? null : rate.prices().get(kind);
        if (special != null) {
            sum.add(part, count, ExactSum.Per.MILLION, special, Terms.ONE);
            return true;
        }
        Long usual = list.price(kind, usage.input());
        boolean changed = tier != null;
        Long factor = rate == null ? null : rate.factor();
        if (usual == null || (changed && factor == null)) {
            return false;
        }
        sum.add(part, count, ExactSum.Per.MILLION, usual, changed ? factor : Terms.ONE);
        return true;
    }

    /// Whether media are billed by their own units. Where a provider bills tokens instead, it
    /// reports tokens.
    private boolean byUnits() {
        boolean tokens = list.prices().containsKey("input") || list.prices().containsKey("output");
        return usage.total() == 0 || (!tokens && anyUnitPriced());
    }

    private boolean anyUnitPriced() {
        return (usage.count(Kind.CHARACTERS) > 0 && price("character") != null)
                || (usage.count(Kind.MILLISECONDS) > 0 && price(PriceReader.HOUR) != null)
                || (usage.count(Kind.IMAGES) > 0 && imagePrice() != null);
    }

    private void units() {
        unit(usage.count(Kind.CHARACTERS), ExactSum.Per.MILLION, "character", price("character"));
        String hour = PriceReader.HOUR;
        unit(usage.count(Kind.MILLISECONDS), ExactSum.Per.HOUR, hour, price(hour));
        unit(usage.count(Kind.IMAGES), ExactSum.Per.ONE, "image", imagePrice());
    }

    private void requests() {
        for (int i = 0; i < REQUESTS.length; i++) {
            String kind = REQUEST_PRICES[i];
            unit(usage.count(REQUESTS[i]), ExactSum.Per.ONE, kind, price(kind));
        }
        Long fee = price("request");
        if (fee != null) {
            unit(1, ExactSum.Per.ONE, "request", fee);
        }
    }

    private void unit(long count, ExactSum.Per per, String kind, @Nullable Long price) {
        if (count > 0 && price != null) {
            sum.add(ExactSum.Part.OTHER, count, per, price, Terms.ONE);
        } else if (count > 0) {
            missing.add(kind);
        }
    }

    /// The price of what is not tokens: that of the service tier, else the usual one.
    private @Nullable Long price(String kind) {
        Long special = rate == null ? null : rate.prices().get(kind);
        return special == null ? list.price(kind, usage.input()) : special;
    }

    /// That of its size and quality, else of its size, else of any image.
    private @Nullable Long imagePrice() {
        String which = usage.extras().image();
        if (which == null) {
            return price("image");
        }
        Long exact = price(PriceReader.image(which));
        int slash = which.indexOf('/');
        Long ofSize =
                exact == null && slash >= 0
                        ? price(PriceReader.image(which.substring(0, slash)))
                        : exact;
        return ofSize == null ? price("image") : ofSize;
    }
}
