package dev.gatehouse.routing;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.routing.health.AccountHealth;
import dev.gatehouse.routing.health.ForcedBreakers;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.TargetHealth;
import dev.gatehouse.routing.models.ListedModel;
import dev.gatehouse.routing.models.ModelRegistry;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The status of each account, for operators: whether calls can be served, and if not, why.
///
/// @param disabled the accounts that are not called
public record StatusReport(HealthRegistry health, ModelRegistry models, List<Account> disabled) {
    /// Whether calls can be served.
    public enum Status {
        HEALTHY,
        /// Some of its targets cannot be tried, or its models are not up to date.
        DEGRADED,
        /// No call can be served.
        UNHEALTHY,
        /// An operator has disabled the account.
        DISABLED;

        /// Its name in reports.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Verdict(Status status, @Nullable String reason) {}

    /// Writes a summary and the accounts, as the members of an object.
    public void write(JsonWriter writer, long now) {
        List<Account> accounts = models.accounts().all();
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        var list = new JsonWriter().array();
        for (Account account : accounts) {
            AccountHealth of = health.of(account, now);
            Verdict verdict = verdict(account, of);
            counts.merge(verdict.status(), 1, Integer::sum);
            write(account, of, verdict, list);
        }
        var off = new Verdict(Status.DISABLED, "the account is disabled");
        for (Account account : disabled) {
            counts.merge(off.status(), 1, Integer::sum);
            write(account, health.of(account, now), off, list);
        }
        writer.name("summary").object().member("total", accounts.size());
        for (Status status : Status.values()) {
            writer.member(status.label(), counts.getOrDefault(status, 0));
        }
        writer.member("overall_status", overall(counts, accounts.size()).label()).end();
        writer.name("providers").raw(list.endArray().toString());
    }

    private static Status overall(Map<Status, Integer> counts, int total) {
        int healthy = counts.getOrDefault(Status.HEALTHY, 0);
        int unhealthy = counts.getOrDefault(Status.UNHEALTHY, 0);
        if (total > 0 && unhealthy == total) {
            return Status.UNHEALTHY;
        }
        return healthy == total ? Status.HEALTHY : Status.DEGRADED;
    }

    private Verdict verdict(Account account, AccountHealth of) {
        ForcedBreakers.Forced forced = of.forced();
        if (forced != null && forced.state() == ForcedBreakers.State.OPEN) {
            String why = "its circuit breaker is forced open until " + forced.until();
            return new Verdict(Status.UNHEALTHY, why);
        }
        String failure = models.fetches(account).failure();
        boolean known = models.list(account) != null;
        if (of.suspension() != null) {
            return new Verdict(Status.UNHEALTHY, of.suspension());
        }
        if (!credentials(account)) {
            return new Verdict(Status.UNHEALTHY, "the account has no credentials");
        }
        if (of.targets() > 0 && of.blocked() == of.targets()) {
            return new Verdict(Status.UNHEALTHY, "none of its targets may be tried now");
        }
        if (failure != null && !known) {
            return new Verdict(Status.UNHEALTHY, failure);
        }
        if (of.blocked() > 0) {
            String some = of.blocked() + " of " + of.targets() + " targets may not be tried now";
            return new Verdict(Status.DEGRADED, some);
        }
        return failure == null
                ? new Verdict(Status.HEALTHY, null)
                : new Verdict(Status.DEGRADED, failure);
    }

    /// Whether requests can be authenticated; credentials of clouds may come from elsewhere.
    private static boolean credentials(Account account) {
        Provider provider = account.provider();
        boolean cloud =
                provider.auth() == Provider.Auth.AWS || provider.auth() == Provider.Auth.GOOGLE;
        return account.key() != null || provider.keyless() || cloud || account.callerKeys();
    }

    private void write(Account account, AccountHealth of, Verdict verdict, JsonWriter writer) {
        TargetHealth.Trouble last = of.last();
        writer.object().member("name", account.name());
        writer.member("type", account.provider().name());
        writer.member("status", verdict.status().label());
        writer.member("status_reason", verdict.reason());
        writer.member("last_error", last == null ? null : last.label());
        writer.member("last_error_at", last == null ? null : last.at().toString());
        breaker(of.forced(), writer.name("breaker"));
        writer.name("credentials_set").value(credentials(account));
        writer.member("base_url", shown(account.baseUrl()));
        runtime(account, writer.name("runtime").object());
        writer.end().name("load").object();
        writer.member("in_flight", of.inFlight()).name("limit");
        writer.raw(Double.isInfinite(of.limit()) ? "null" : Long.toString((long) of.limit()));
        writer.member("targets", of.targets()).member("targets_blocked", of.blocked());
        writer.member("recent_calls", of.recentCalls());
        writer.member("recent_failures", of.recentFailures()).end().end();
    }

    private static void breaker(ForcedBreakers.@Nullable Forced forced, JsonWriter writer) {
        if (forced == null) {
            writer.value((String) null);
        } else {
            writer.object().member("state", forced.state().label());
            writer.member("until", forced.until().toString()).end();
        }
    }

    /// An address without anything that may be secret.
    private static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getPath();
    }

    private void runtime(Account account, JsonWriter writer) {
        List<ListedModel> list = models.list(account);
        ModelRegistry.Fetches fetches = models.fetches(account);
        var at = fetches.succeeded();
        writer.member("discovered_model_count", list == null ? 0 : list.size());
        writer.name("models_complete").value(!models.mayOfferOthers(account));
        writer.member("last_model_fetch_at", at == null ? null : at.toString());
        writer.member("last_model_fetch_error", fetches.failure());
        writer.name("using_cached_models").value(list != null && fetches.failure() != null);
    }
}
