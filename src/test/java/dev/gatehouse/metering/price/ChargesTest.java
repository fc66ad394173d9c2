package dev.gatehouse.metering.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Usages;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.PriceList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of costs that were computed by hand, with the prices of the bundled catalogue.
class ChargesTest {
    private static final Path TABLE = Path.of("src/test/resources/prices/charges.txt");
    private static final Path LIST = Path.of("src/main/resources/models.json");
    private static final Catalogue CATALOGUE = Catalogue.bundled();

    /// A line of the table.
    record Case(String model, String usage, String cost, String words) {
        String provider() {
            return model.substring(0, model.indexOf('/'));
        }

        String id() {
            return model.substring(model.indexOf('/') + 1);
        }
    }

    static List<Case> cases() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 4))
                    .map(cells -> new Case(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_usage_costs_what_was_computed_by_hand(Case line) {
        Charge charge = Bill.of(Usages.of(line.usage()), terms(line));

        String cost =
                charge.known()
                        ? String.valueOf(charge.total())
                        : "?" + String.join(",", charge.missing()) + ">=" + charge.atLeast();
        assertThat(cost).as("%s: %s", line.model(), line.words()).isEqualTo(line.cost());
    }

    /// So a class of a provider that comes with a newer list gets its line.
    @Test
    void the_table_has_every_kind_of_price_of_every_provider() throws Exception {
        Set<String> tested = new HashSet<>();
        for (Case line : cases()) {
            for (String kind : kinds(terms(line).prices(), line.usage())) {
                tested.add(line.provider() + " " + kind);
            }
        }
        Set<String> priced = new TreeSet<>();
        for (String model : models()) {
            int slash = model.indexOf('/');
            String provider = model.substring(0, slash);
            PriceList list = list(provider, model.substring(slash + 1));
            list.prices().forEach((kind, price) -> priced.add(provider + " " + kind));
            list.rates().keySet().forEach(tier -> priced.add(provider + " " + tier));
            list.tiers().forEach(_ -> priced.add(provider + " lengths"));
        }

        assertThat(priced).hasSizeGreaterThan(100);
        assertThat(priced).isSubsetOf(tested);
    }

    private static List<String> models() throws Exception {
        Json list = Json.parse(Files.readAllBytes(LIST));
        return Objects.requireNonNull(list.member("models")).names();
    }

    /// The kinds of prices that a line needs: those whose double changes the cost, and those that
    /// are zero.
    private static Set<String> kinds(PriceList list, String text) {
        var usage = Usages.of(text);
        long cost = Bill.of(usage, new Terms(list, false, Terms.ONE)).atLeast();
        Set<String> kinds = new HashSet<>();
        list.prices()
                .forEach(
                        (kind, price) -> {
                            var twice = new HashMap<>(list.prices());
                            twice.put(kind, price * 2);
                            var changed = changed(list, twice);
                            long other =
                                    Bill.of(usage, new Terms(changed, false, Terms.ONE)).atLeast();
                            if (price == 0 || other != cost) {
                                kinds.add(kind);
                            }
                        });
        kinds.add(usage.extras().tier().name().toLowerCase(Locale.ROOT));
        boolean longer = list.tiers().stream().anyMatch(tier -> usage.input() >= tier.from());
        if (longer) {
            kinds.add("lengths");
        }
        return kinds;
    }

    private static PriceList changed(PriceList list, Map<String, Long> prices) {
        return new PriceList(prices, list.tiers(), list.rates(), list.origin(), list.date());
    }

    private static Terms terms(Case line) {
        return new Terms(list(line.provider(), line.id()), false, Terms.ONE);
    }

    private static PriceList list(String provider, String id) {
        ModelFacts facts = CATALOGUE.model(provider, id);
        return facts == null ? PriceList.NONE : facts.priceList();
    }
}
