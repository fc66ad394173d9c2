package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.json.MalformedJson;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    private static final String ACME =
            """
            {"date": "2026-07-02", "models": {"acme/big": {
              "name": "Big", "context": 200000, "output": 8000,
              "prices": {"input": 2.5, "output": 10, "cache-read": 0.25},
              "tiers": [{"from": 128000, "input": 5}],
              "abilities": ["tools", "reasoning"], "in": ["text", "image"], "out": ["text"],
              "released": "2026-02", "retires": "2027-01-31", "replacement": "acme/bigger"}}}""";

    @Test
    void every_member_of_an_entry_is_read_and_money_is_whole_nano_dollars() throws Exception {
        ModelFacts big = known(read(ACME), "acme", "big");

        assertThat(big.name()).isEqualTo("Big");
        assertThat(big.context()).isEqualTo(200_000);
        assertThat(big.output()).isEqualTo(8_000);
        assertThat(big.prices())
                .isEqualTo(
                        Map.of(
                                "input", 2_500_000_000L,
                                "output", 10_000_000_000L,
                                "cache-read", 250_000_000L));
        assertThat(big.priceList().tiers())
                .containsExactly(new PriceList.Tier(128_000, Map.of("input", 5_000_000_000L)));
        assertThat(big.abilities()).isEqualTo(Set.of("tools", "reasoning"));
        assertThat(big.in()).containsExactly("text", "image");
        assertThat(big.released()).isEqualTo(LocalDate.of(2026, 2, 1));
        assertThat(big.retires()).isEqualTo(LocalDate.of(2027, 1, 31));
        assertThat(big.replacement()).isEqualTo("acme/bigger");
    }

    @Test
    void a_second_list_corrects_member_by_member_and_leaves_the_rest() throws Exception {
        Catalogue both =
                read(ACME)
                        .with(
                                bytes(
                                        """
                                        {"models": {"acme/big": {"output": 9000,
                                           "prices": {"output": 0}},
                                         "acme/new": {"context": 5}}}"""));

        ModelFacts big = known(both, "acme", "big");
        assertThat(big.output()).isEqualTo(9_000);
        assertThat(big.context()).isEqualTo(200_000);
        assertThat(big.prices()).containsEntry("output", 0L).containsEntry("input", 2_500_000_000L);
        assertThat(known(both, "acme", "new").context()).isEqualTo(5);
        assertThat(both.date()).isEqualTo("2026-07-02");
        assertThat(both.size()).isEqualTo(2);
    }

    @Test
    void a_missing_fact_is_unknown_and_not_zero() throws Exception {
        ModelFacts bare = known(read("{\"models\":{\"acme/bare\":{}}}"), "acme", "bare");

        assertThat(bare.context()).isNull();
        assertThat(bare.prices()).isEmpty();
        assertThat(bare.abilities()).isNull();
    }

    @Test
    void a_model_of_other_providers_has_the_facts_that_all_share_but_never_a_price()
            throws Exception {
        Catalogue catalogue =
                read(
                        """
                        {"models": {
                          "a/m": {"context": 10, "output": 5, "abilities": ["tools"],
                                  "prices": {"input": 1}},
                          "b/m": {"context": 10, "output": 6, "abilities": ["tools"]}}}""");

        ModelFacts elsewhere = known(catalogue, "c", "m");
        assertThat(elsewhere.context()).isEqualTo(10);
        assertThat(elsewhere.output()).isNull();
        assertThat(elsewhere.abilities()).containsExactly("tools");
        assertThat(elsewhere.prices()).isEmpty();
        assertThat(known(catalogue, "c", "vendor/m")).isEqualTo(elsewhere);
        assertThat(catalogue.model("c", "other")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | it has no 'models'",
                "{\"models\":{\"big\":{}}} | line 1, big: an entry is \"PROVIDER/MODEL\": {...}",
                "{\"models\":{\"a/b\":3}} | line 1, a/b: an entry is \"PROVIDER/MODEL\": {...}",
                "{\"models\":{\"c/d\":{},~~\"a/b\":{\"cost\":1}}} | line 3, a/b: 'cost' is nothing known of models",
                "{\"models\":{\"a/b\":{\"prices\":{\"inputs\":1}}}}"
                        + " | line 1, a/b: 'inputs' is no kind of price",
                "{\"models\":{\"a/b\":{\"prices\":{\"input\":\"1\"}}}}"
                        + " | line 1, a/b: 'input' expects a number",
                "{\"models\":{\"a/b\":{\"prices\":{\"input\":-1}}}}"
                        + " | line 1, a/b: a price is not negative and has at most nine decimals",
                "{\"models\":{\"a/b\":{\"prices\":{\"input\":1e-10}}}}"
                        + " | line 1, a/b: a price is not negative and has at most nine decimals",
                "{\"models\":{\"a/b\":{\"prices\":{\"input\":1e999999999}}}}"
                        + " | line 1, a/b: a price is not negative and has at most nine decimals",
                "{\"models\":{\"a/b\":{\"retires\":\"soon\"}}}"
                        + " | line 1, a/b: 'soon' is no date such as 2026-07-02",
                "{\"models\":{\"a/b\":{\"tiers\":[{}]}}}"
                        + " | line 1, a/b: a tier needs 'from', a number of tokens",
            })
    void an_invalid_entry_is_rejected_by_name(String text, String reason) {
        assertThatThrownBy(() -> read(text.replace('~', '\n')))
                .isInstanceOf(MalformedJson.class)
                .hasMessage(reason);
    }

    @Test
    void every_entry_of_the_bundled_list_is_sound() throws Exception {
        try (var in = Objects.requireNonNull(Catalogue.class.getResourceAsStream("/models.json"))) {
            assertThat(Catalogue.none().with(in.readAllBytes()).size())
                    .isEqualTo(Catalogue.bundled().size());
        }
    }

    @Test
    void the_bundled_list_has_the_models_of_the_best_known_providers() {
        Catalogue bundled = Catalogue.bundled();

        assertThat(bundled.date()).isNotNull();
        assertThat(bundled.size()).isGreaterThan(1_000);
        for (String name : new String[] {"openai/gpt-5", "anthropic/claude-sonnet-4-5"}) {
            int slash = name.indexOf('/');
            ModelFacts model = known(bundled, name.substring(0, slash), name.substring(slash + 1));
            assertThat(model.prices()).containsKeys("input", "output");
            assertThat(model.abilities()).contains("reasoning");
        }
    }

    @Test
    void five_thousand_models_take_at_most_six_megabytes() throws Exception {
        byte[] many =
                bytes(
                        IntStream.range(0, 5_000)
                                .mapToObj(CatalogueTest::entry)
                                .collect(Collectors.joining(",", "{\"models\":{", "}}")));
        long before = held();
        Catalogue catalogue = Catalogue.none().with(many);
        for (int i = 0; i < 5_000; i++) {
            known(catalogue, "provider" + i % 40, "vendor/model-number-" + i);
        }
        long after = held();

        // The text is there before and after; it is counted as if it were not.
        assertThat(many.length).isGreaterThan(1_000_000);
        assertThat(catalogue.size()).isEqualTo(5_000);
        assertThat(after - before).isBetween(500_000L, (6L << 20) - many.length);
    }

    /// As long as those of the bundle are on average.
    private static String entry(int number) {
        return """
        "provider%d/vendor/model-number-%d": {"name": "Model Number %d", "family": "model",
         "released": "2026-02-%02d", "context": 200000, "output": 64000,
         "prices": {"input": 2.5, "output": 10, "cache-read": 0.%03d},
         "abilities": ["reasoning", "tools", "structured-output"],
         "in": ["text", "image"], "out": ["text"]}"""
                .formatted(number % 40, number, number, 1 + number % 28, number % 1000);
    }

    private static long held() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static ModelFacts known(Catalogue catalogue, String provider, String id) {
        return Objects.requireNonNull(catalogue.model(provider, id));
    }

    private static Catalogue read(String text) throws MalformedJson {
        return Catalogue.none().with(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
