package dev.gatehouse.routing.models;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.provider.catalogue.SnapshotFile;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which account offers which models, as far as is known.
///
/// Lists are fetched in the background, side by side, and again every hour; a list that cannot be
/// had again stays as it was, also over a restart. Nothing at the start waits for them.
public final class ModelRegistry implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final String LISTS = "lists";
    private static final long LONGEST_LIST = 32L << 20;

    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Listing> lists = new ConcurrentHashMap<>();
    private final Terms terms;
    private final CountDownLatch first;
    private final CallScope scope;
    private final Upstream upstream;
    private final DeadlineTimer timer;

    /// A model as its provider lists it.
    ///
    /// @param created seconds since 1970, 0 when the provider does not say
    public record ListedModel(String id, long created) {}

    /// What an account lists, in its order and for looking up.
    private record Listing(List<ListedModel> models, Set<String> ids) {
        static Listing of(List<ListedModel> models) {
            var ids = new HashSet<String>();
            models.forEach(model -> ids.add(model.id()));
            return new Listing(List.copyOf(models), ids);
        }
    }

    /// How lists are dealt with.
    ///
    /// @param directory where the last good ones are kept
    /// @param configured what the models in an account's settings mean
    public record Terms(Path directory, CatalogueSettings.Configured configured) {}

    private ModelRegistry(
            List<Account> accounts, Terms terms, Upstream upstream, DeadlineTimer timer) {
        this.terms = terms;
        accounts.forEach(account -> this.accounts.put(account.name(), account));
        this.first = new CountDownLatch(accounts.size());
        this.upstream = upstream;
        this.timer = timer;
        this.scope = CallScope.of(timer);
    }

    /// Knows the accounts at once and starts to fetch their lists.
    ///
    /// @param accounts in the order that decides who is asked for a name several offer
    public static ModelRegistry open(
            List<Account> accounts, Terms terms, Upstream upstream, DeadlineTimer timer) {
        var models = new ModelRegistry(accounts, terms, upstream, timer);
        accounts.forEach(account -> Thread.ofVirtual().start(() -> models.follow(account)));
        return models;
    }

    /// The account of that name.
    public @Nullable Account account(String name) {
        return accounts.get(name);
    }

    /// All accounts, in order.
    public List<Account> accounts() {
        return List.copyOf(accounts.values());
    }

    /// What an account offers; `null` while that is not known.
    public @Nullable List<ListedModel> list(Account account) {
        Listing listing = lists.get(account.name());
        return listing == null ? null : listing.models();
    }

    /// Whether an account is known to list a model.
    public boolean lists(String account, String model) {
        Account known = accounts.get(account);
        return known != null && offers(known, model);
    }

    /// Whether an account is known to offer a model.
    public boolean offers(Account account, String model) {
        Listing listing = lists.get(account.name());
        return listing != null && listing.ids().contains(model);
    }

    /// Whether an account may not be asked for a model, whatever it offers.
    public boolean refuses(Account account, String model) {
        return fixed(account) && !account.models().contains(model);
    }

    private boolean fixed(Account account) {
        return terms.configured() == CatalogueSettings.Configured.ALLOWLIST
                && !account.models().isEmpty();
    }

    /// Waits a moment for lists that have never come; they may hold the name that is looked for.
    public void awaitFirst() {
        try {
            first.await(FIRST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        scope.cancel(new CallScope.CancelReason.ShuttingDown());
        scope.close();
    }

    private void follow(Account account) {
        if (fixed(account)) {
            lists.put(account.name(), configured(account));
            first.countDown();
            return;
        }
        boolean recalled = recall(account);
        if (recalled) {
            first.countDown();
        }
        boolean known = refresh(account);
        if (!known && !account.models().isEmpty()) {
            lists.putIfAbsent(account.name(), configured(account));
        }
        if (!recalled) {
            first.countDown();
        }
        while (scope.pause(known ? AGAIN : AGAIN_AFTER_FAILURE)) {
            known = refresh(account);
        }
    }

    private static Listing configured(Account account) {
        return Listing.of(account.models().stream().map(id -> new ListedModel(id, 0)).toList());
    }

    /// Takes the list of an earlier time until there is a newer one.
    private boolean recall(Account account) {
        try {
            byte[] list = kept(account).read();
            if (list != null) {
                lists.put(account.name(), Listing.of(read(list)));
            }
            return list != null;
        } catch (IOException | MalformedJson _) {
            return false;
        }
    }

    private void keep(Account account, byte[] list) {
        try {
            // Those that need no key are near by: they answer at once or are not there.
            if (!account.provider().keyless()) {
                kept(account).write(list);
            }
        } catch (IOException _) {
            // It will be fetched again at the next start.
        }
    }

    private SnapshotFile kept(Account account) {
        return SnapshotFile.of(
                terms.directory().resolve(LISTS), account.name(), account.baseUrl().toString());
    }

    private boolean refresh(Account account) {
        String path = account.provider().operations().get(Operation.MODELS);
        if (path == null) {
            return true;
        }
        try (CallScope attemptScope = CallScope.of(timer);
                var _ =
                        scope.onCancel(
                                () ->
                                        attemptScope.cancel(
                                                new CallScope.CancelReason.ShuttingDown()))) {
            attemptScope.start(CallScope.Timeout.TOTAL, LIMIT);
            Headers headers = Headers.none();
            account.provider().headers().forEach(headers::add);
            account.authenticate(headers);
            var request =
                    new Request("GET", account.baseUrl(), account.resolve(path, ""), headers, null);
            try (UpstreamResponse response = upstream.send(request, attemptScope)) {
                if (response.status() != 200) {
                    return false;
                }
                byte[] list = response.readAll(LONGEST_LIST);
                lists.put(account.name(), Listing.of(read(list)));
                keep(account, list);
                return true;
            }
        } catch (IOException | MalformedJson _) {
            return false;
        }
    }

    /// Reads `{"data": []}`, and the bare array that some send.
    private static List<ListedModel> read(byte[] body) throws MalformedJson {
        Json all = Json.parse(body);
        Json data = all.kind() == Json.Kind.ARRAY ? all : all.member("data");
        var models = new ArrayList<ListedModel>();
        for (int i = 0; data != null && i < data.size(); i++) {
            Json id = data.at(i).member("id");
            if (id != null && id.hasText()) {
                models.add(new ListedModel(id.text(), created(data.at(i))));
            }
        }
        if (data == null) {
            throw new MalformedJson("it holds no list", null);
        }
        return models;
    }

    private static long created(Json model) {
        Json created = model.member("created");
        try {
            return created == null ? 0 : created.asLong();
        } catch (MalformedJson _) {
            return 0;
        }
    }
}
