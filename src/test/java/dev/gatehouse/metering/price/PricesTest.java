package dev.gatehouse.metering.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.cost.Charge.Source;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.PriceFactor;
import dev.gatehouse.provider.PriceList;
import dev.gatehouse.provider.PriceList.Origin;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.provider.sign.AwsSettings;
import dev.gatehouse.provider.sign.GoogleSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final String LIST =
            """
            {"date": "2026-07-02", "models": {
              "openai/gpt-5": {"prices": {"input": 1.25, "output": 10, "cache-read": 0.125}},
              "openai/old": {"priced": "2026-01", "prices": {"input": 1}},
              "openai/tiered": {"prices": {"input": 1, "flex": {"input": 0.25}},
                                "tiers": [{"from": 101, "input": 2}]}}}""";
    private static final String OWN =
            """
            {"models": {
              "openai/gpt-5": {"prices": {"input": 1}},
              "openai/tiered": {"prices": {"input": 8}},
              "ollama/priced": {"prices": {"input": 2}}}}""";
    private static final Usage USAGE = new Usage(1_000, 100, 0, 0, 0);
    private static final PriceList EDITED =
            new PriceList(
                    Map.of("output", 3_000_000_000L),
                    List.of(),
                    Map.of(),
                    Origin.EDITED,
                    "2026-11-28");

    @Test
    void the_price_of_the_catalogue_has_its_source_and_date() throws Exception {
        Charge charge = listed().charge(account("openai"), "gpt-5", USAGE);

        assertThat(charge.total()).isEqualTo(2_250_000);
        assertThat(charge.source()).isEqualTo(Source.CATALOGUE);
        assertThat(charge.date()).isEqualTo("2026-07-02");
        assertThat(listed().charge(account("openai"), "old", new Usage(1, 0, 0, 0, 0)).date())
                .isEqualTo("2026-01-01");
    }

    @Test
    void the_operator_comes_before_the_catalogue_kind_by_kind() throws Exception {
        Charge charge = owned(PriceOverrides.NONE).charge(account("openai"), "gpt-5", USAGE);

        assertThat(charge.total()).isEqualTo(1_000_000 + 1_000_000);
        assertThat(charge.source()).isEqualTo(Source.OPERATOR);
        assertThat(charge.date()).isNull();
    }

    @Test
    void an_edited_price_comes_before_all_others_and_only_for_its_account() throws Exception {
        Prices prices =
                owned(
                        (account, model) ->
                                account.equals("mine") && model.equals("gpt-5") ? EDITED : null);

        Charge charge = prices.charge(account("openai", "mine"), "gpt-5", USAGE);

        assertThat(charge.total()).isEqualTo(1_000_000 + 300_000);
        assertThat(charge.source()).isEqualTo(Source.EDITED);
        assertThat(charge.date()).isEqualTo("2026-11-28");
        assertThat(prices.charge(account("openai", "other"), "gpt-5", USAGE).source())
                .isEqualTo(Source.OPERATOR);
    }

    @Test
    void a_price_that_replaces_another_holds_for_every_length_and_service_tier() throws Exception {
        Terms terms = owned(PriceOverrides.NONE).terms(account("openai"), "tiered");
        Usage flex = new Usage(50, 0, 0, 0, 0).with(Extras.NONE.with(Extras.Tier.FLEX));

        assertThat(Bill.of(new Usage(200, 0, 0, 0, 0), terms).total()).isEqualTo(1_600_000);
        assertThat(Bill.of(flex, terms).total()).isNull();
    }

    @Test
    void a_model_never_has_the_price_of_another_provider() throws Exception {
        Charge charge = listed().charge(account("azure"), "gpt-5", USAGE);

        assertThat(charge.total()).isNull();
        assertThat(charge.source()).isEqualTo(Source.UNKNOWN);
        assertThat(charge.missing()).containsExactly("input", "output");
    }

    @Test
    void a_local_provider_is_free_unless_it_has_a_price() throws Exception {
        Prices prices = owned(PriceOverrides.NONE);

        for (String local : List.of("ollama", "vllm", "sglang", "lmstudio", "llamacpp")) {
            Charge free = prices.charge(account(local), "some-model", USAGE);
            assertThat(free.total()).as(local).isEqualTo(0);
            assertThat(free.source()).isEqualTo(Source.FREE);
        }
        assertThat(prices.charge(account("compatible"), "some-model", USAGE).total()).isNull();
        Charge priced = prices.charge(account("ollama"), "priced", new Usage(10, 0, 0, 0, 0));
        assertThat(priced.total()).isEqualTo(20_000);
        assertThat(priced.source()).isEqualTo(Source.OPERATOR);
    }

    @Test
    void a_reported_cost_counts_unless_the_operator_has_all_prices() throws Exception {
        Usage reported = USAGE.with(Extras.NONE.withCost(777L));
        Usage audio = reported.with(reported.extras().with(Extras.Kind.AUDIO_INPUT, 9));
        Prices own = owned(PriceOverrides.NONE);

        Charge charge = listed().charge(account("openai"), "gpt-5", reported);
        assertThat(charge.total()).isEqualTo(777);
        assertThat(charge.source()).isEqualTo(Source.REPORTED);
        assertThat(listed().charge(account("openai"), "unknown", reported).total()).isEqualTo(777);
        assertThat(own.charge(account("openai"), "gpt-5", reported).total()).isEqualTo(2_000_000);
        assertThat(own.charge(account("openai"), "gpt-5", audio).total()).isEqualTo(777);
    }

    @Test
    void the_factor_of_an_account_multiplies_every_cost_and_is_recorded() throws Exception {
        Account discount = with(account("openai"), 800_000_000);
        Usage reported = USAGE.with(Extras.NONE.withCost(777L));

        Charge charge = listed().charge(discount, "gpt-5", USAGE);

        assertThat(charge.total()).isEqualTo(1_800_000);
        assertThat(charge.factor()).isEqualTo(800_000_000);
        // 621.6
        assertThat(listed().charge(discount, "gpt-5", reported).total()).isEqualTo(622);
    }

    @Test
    void nothing_used_costs_nothing_where_prices_are_known_and_is_unknown_elsewhere()
            throws Exception {
        assertThat(listed().charge(account("openai"), "gpt-5", Usage.NONE).total()).isEqualTo(0);
        assertThat(listed().charge(account("openai"), "unknown", Usage.NONE).total()).isNull();
    }

    private static Prices listed() throws Exception {
        return new Prices(Catalogue.none().with(LIST.getBytes(UTF_8))::model, PriceOverrides.NONE);
    }

    private static Prices owned(PriceOverrides edited) throws Exception {
        Catalogue both = Catalogue.none().with(LIST.getBytes(UTF_8)).withOwn(OWN.getBytes(UTF_8));
        return new Prices(both::model, edited);
    }

    private static Account account(String type) {
        return account(type, type);
    }

    private static Account account(String type, String name) {
        Provider provider = Objects.requireNonNull(Providers.bundled().named(type));
        URI url = URI.create("http://127.0.0.1");
        return new Account(name, provider, url, null, AccountSettings.none());
    }

    private static Account with(Account account, long factor) {
        assertThat(account.settings().priceFactor()).isEqualTo(PriceFactor.ONE);
        var settings =
                new AccountSettings(
                        null,
                        null,
                        null,
                        null,
                        false,
                        List.of(),
                        null,
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        factor,
                        AwsSettings.NONE,
                        GoogleSettings.NONE,
                        dev.gatehouse.crypto.TlsFiles.NONE);
        return new Account(account.name(), account.provider(), account.baseUrl(), null, settings);
    }
}
