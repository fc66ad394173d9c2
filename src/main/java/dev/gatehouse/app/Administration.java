package dev.gatehouse.app;

import dev.gatehouse.admin.AdminResources;
import dev.gatehouse.admin.BudgetsResource;
import dev.gatehouse.admin.LiveResource;
import dev.gatehouse.admin.StorageResource;
import dev.gatehouse.admin.UsageResource;
import dev.gatehouse.provider.Account;
import dev.gatehouse.telemetry.LiveCalls;
import org.jspecify.annotations.Nullable;

/// What administration shows and changes, from the parts of the gateway.
final class Administration {
    private Administration() {}

    /// @param metering `null` when calls are not recorded
    static AdminResources of(
            LiveCalls live,
            ProviderRuntime providers,
            StorageRuntime storage,
            @Nullable MeteringRuntime metering) {
        var usage =
                new UsageResource(
                        () -> metering == null ? null : metering.reading(),
                        account -> provider(providers, account),
                        metering != null);
        var stored =
                new StorageResource(
                        storage::current,
                        metering == null ? null : metering.ledger(),
                        () -> metering == null ? 0 : metering.limits().others());
        return new AdminResources(
                new LiveResource(live),
                providers::write,
                usage,
                stored,
                metering == null ? null : metering.pricesResource(),
                new BudgetsResource(metering == null ? null : metering.budgets()));
    }

    private static String provider(ProviderRuntime providers, String account) {
        Account known = providers.models().accounts().exact(account);
        return known == null ? "" : known.provider().name();
    }
}
