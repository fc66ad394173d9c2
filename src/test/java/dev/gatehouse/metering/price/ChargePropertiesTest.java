package dev.gatehouse.metering.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.provider.PriceList;
import dev.gatehouse.provider.PriceList.Origin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What holds for all charges.
class ChargePropertiesTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> KINDS =
            List.of(
                    "input",
                    "output",
                    "cache-read",
                    "cache-write",
                    "cache-write-1h",
                    "audio-in",
                    "audio-out",
                    "image-in",
                    "audio-cache-read",
                    "image-cache-read",
                    "search");

    private final Random random = new Random(7);

    @Test
    void a_cost_is_the_exact_product_rounded_half_up_once() {
        for (int i = 0; i < ROUNDS; i++) {
            long input = random.nextLong(1L << random.nextInt(1, 48));
            long output = random.nextLong(1L << random.nextInt(1, 48));
            long in = random.nextLong(1L << random.nextInt(1, 62));
            long out = random.nextLong(1L << random.nextInt(1, 62));
            long factor = random.nextLong(2 * Terms.ONE);
            var terms = new Terms(list(Map.of("input", in, "output", out)), false, factor);

            long cost = Bill.of(new Usage(input, output, 0, 0, 0), terms).atLeast();

            BigDecimal exact =
                    product(input, in)
                            .add(product(output, out))
                            .multiply(BigDecimal.valueOf(factor, 9));
            assertThat(BigDecimal.valueOf(cost))
                    .isEqualByComparingTo(
                            exact.setScale(0, RoundingMode.HALF_UP)
                                    .min(BigDecimal.valueOf(Long.MAX_VALUE)));
        }
    }

    private static BigDecimal product(long count, long price) {
        return BigDecimal.valueOf(count).multiply(BigDecimal.valueOf(price)).movePointLeft(6);
    }

    @Test
    void the_parts_add_up_to_the_total_and_none_is_negative() {
        for (int i = 0; i < ROUNDS; i++) {
            Charge charge = Bill.of(usage(), new Terms(list(prices()), false, factor()));
            Charge.Split split = charge.split();

            assertThat(charge.total()).isEqualTo(split.total());
            assertThat(
                            List.of(
                                    split.input(),
                                    split.output(),
                                    split.cacheRead(),
                                    split.cacheWrite(),
                                    split.reasoning(),
                                    split.other()))
                    .allMatch(part -> part >= 0);
        }
    }

    /// With prices of whole nano-dollars a token there is nothing to round.
    @Test
    void two_usages_cost_together_what_they_cost_apart() {
        for (int i = 0; i < ROUNDS; i++) {
            var whole = new HashMap<String, Long>();
            prices().forEach((kind, price) -> whole.put(kind, price / 1_000_000 * 1_000_000));
            var terms = new Terms(list(whole), false, Terms.ONE);
            Usage one = usage();
            Usage other = usage();

            long apart = Bill.of(one, terms).atLeast() + Bill.of(other, terms).atLeast();

            assertThat(Bill.of(one.plus(other), terms).atLeast()).isEqualTo(apart);
        }
    }

    @Test
    void more_of_anything_never_costs_less() {
        for (int i = 0; i < ROUNDS; i++) {
            Map<String, Long> prices = prices();
            var tiers =
                    List.of(
                            new PriceList.Tier(
                                    500, Map.of("input", prices.getOrDefault("input", 0L) * 2)));
            var list = new PriceList(prices, tiers, Map.of(), Origin.CATALOGUE, null);
            var terms = new Terms(list, false, factor());
            Usage before = usage();
            int more = random.nextInt(1000);
            Usage after =
                    switch (random.nextInt(3)) {
                        case 0 -> before.plus(new Usage(more, 0, 0, 0, 0));
                        case 1 -> before.plus(new Usage(0, more, 0, 0, 0));
                        default -> before.plus(searches(more));
                    };

            assertThat(Bill.of(after, terms).atLeast())
                    .isGreaterThanOrEqualTo(Bill.of(before, terms).atLeast());
        }
    }

    private static Usage searches(int count) {
        return Usage.NONE.with(Extras.NONE.with(Kind.SEARCHES, count));
    }

    @Test
    void every_token_is_in_one_part() {
        for (int i = 0; i < ROUNDS; i++) {
            Usage usage = wild();
            TokenParts parts = TokenParts.of(usage);

            long input =
                    sum(parts.fresh())
                            + sum(parts.cached())
                            + parts.written().minutes()
                            + parts.written().hour();
            var out = parts.output();
            assertThat(input).isEqualTo(usage.input());
            assertThat(out.text() + out.image() + out.audio() + out.reasoning())
                    .isEqualTo(usage.output());
        }
    }

    @Test
    void a_missing_price_makes_the_cost_unknown_and_lowers_the_known_part_at_most() {
        for (int i = 0; i < ROUNDS; i++) {
            Map<String, Long> all = prices();
            var some = new HashMap<>(all);
            some.remove(KINDS.get(random.nextInt(KINDS.size())));
            Usage usage = usage();

            Charge whole = Bill.of(usage, new Terms(list(all), false, Terms.ONE));
            Charge part = Bill.of(usage, new Terms(list(some), false, Terms.ONE));

            // Tokens of images cost what text costs where they have no price of their own.
            boolean images = usage.count(Kind.IMAGE_INPUT) > 0;
            if (!part.known()) {
                assertThat(part.total()).isNull();
            } else if (!images) {
                assertThat(part.total()).isEqualTo(whole.total());
            }
            assertThat(images || part.atLeast() <= whole.atLeast()).isTrue();
        }
    }

    @Test
    void what_no_number_can_hold_is_the_highest_one() {
        var terms = new Terms(list(Map.of("input", Long.MAX_VALUE)), false, 1000 * Terms.ONE);

        assertThat(Bill.of(new Usage(1L << 48, 0, 0, 0, 0), terms).total())
                .isEqualTo(Long.MAX_VALUE);
    }

    private static long sum(TokenParts.Input input) {
        assertThat(Math.min(input.text(), Math.min(input.image(), input.audio()))).isNotNegative();
        return input.text() + input.image() + input.audio();
    }

    private long factor() {
        return random.nextLong(2 * Terms.ONE);
    }

    private Map<String, Long> prices() {
        var prices = new HashMap<String, Long>();
        for (String kind : KINDS) {
            prices.put(kind, random.nextLong(100_000_000_000L));
        }
        return prices;
    }

    private static PriceList list(Map<String, Long> prices) {
        return new PriceList(prices, List.of(), Map.of(), Origin.CATALOGUE, null);
    }

    /// A usage whose parts fit into each other.
    private Usage usage() {
        long fresh = random.nextInt(1000);
        long cached = random.nextInt(1000);
        long written = random.nextInt(1000);
        long output = random.nextInt(1000);
        long audio = random.nextInt((int) fresh + 1);
        long reasoning = random.nextInt((int) output + 1);
        Extras extras =
                Extras.NONE
                        .with(Kind.AUDIO_INPUT, audio)
                        .with(Kind.IMAGE_INPUT, random.nextInt((int) (fresh - audio) + 1))
                        .with(Kind.SEARCHES, random.nextInt(3));
        return new Usage(
                fresh + cached + written,
                output,
                cached,
                written,
                random.nextInt((int) written + 1),
                reasoning,
                extras);
    }

    /// A usage whose parts need not fit.
    private Usage wild() {
        Extras extras = Extras.NONE;
        for (Kind kind : Kind.values()) {
            extras = extras.with(kind, random.nextInt(100));
        }
        return new Usage(
                random.nextInt(100),
                random.nextInt(100),
                random.nextInt(100),
                random.nextInt(100),
                random.nextInt(100),
                random.nextInt(100),
                extras);
    }
}
