package dev.gatehouse.metering.price;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.PriceList;
import org.jspecify.annotations.Nullable;

/// Finds the prices of models: those that were edited, over the operator's, over those of the
/// catalogue. A model has no price of a provider that is not its own.
public final class Prices {
    private final Known known;
    private final PriceOverrides overrides;

    /// What is known of models.
    @FunctionalInterface
    public interface Known {
        /// The facts of a model; `null` when there are none.
        ///
        /// @param provider as the catalogue calls it
        @Nullable ModelFacts model(String provider, String model);
    }

    public Prices(Known known, PriceOverrides overrides) {
        this.known = known;
        this.overrides = overrides;
    }

    /// What a model costs at an account.
    ///
    /// @param model as its provider calls it
    public Terms terms(Account account, String model) {
        String provider = account.provider().catalogue();
        ModelFacts facts = known.model(provider, account.provider().modelName(model));
        PriceList listed = facts == null ? PriceList.NONE : facts.priceList();
        PriceList edited = overrides.find(account.name(), model);
        return new Terms(
                edited == null ? listed : edited.over(listed),
                account.provider().local(),
                account.settings().priceFactor());
    }

    /// What a usage of a model costs at an account.
    public Charge charge(Account account, String model, Usage usage) {
        return Bill.of(usage, terms(account, model));
    }
}
