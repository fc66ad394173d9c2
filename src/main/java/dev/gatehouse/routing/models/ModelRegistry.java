package dev.gatehouse.routing.models;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.provider.catalogue.SnapshotFile;
import dev.gatehouse.provider.sign.Signers;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which account offers which models, as far as is known.
///
/// Lists are fetched in the background, in parallel, and again every hour; a list that cannot be
/// fetched again stays as it was, also over a restart. The start does not wait for them. Of a
/// provider that has no list of models, those of the catalogue are known.
public final class ModelRegistry implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String UNREADABLE = "its list of models cannot be read: ";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final String LISTS = "lists";

    private final Accounts accounts;
    private final Map<String, ModelList> lists = new ConcurrentHashMap<>();
    private final Map<String, Fetches> fetches = new ConcurrentHashMap<>();
    private final Terms terms;
    private final CountDownLatch first;
    private final CallScope scope;
    private final ModelListClient client;
    private final DeadlineTimer timer;

    /// How lists are made and kept.
    ///
    /// @param directory where the last good ones are kept
    /// @param configured what the models in an account's settings mean
    /// @param catalogued the ids of a provider's models in the catalogue
    public record Terms(
            Path directory,
            Signers signers,
            CatalogueSettings.Configured configured,
            Function<String, List<String>> catalogued) {}

    /// The last fetches of a list.
    ///
    /// @param succeeded when the last one succeeded, `null` while none has
    /// @param failure why the last one failed, `null` when it succeeded
    public record Fetches(@Nullable Instant succeeded, @Nullable String failure) {
        static final Fetches NONE = new Fetches(null, null);
    }

    private ModelRegistry(
            List<Account> accounts, Terms terms, Upstream upstream, DeadlineTimer timer) {
        this.terms = terms;
        this.accounts = new Accounts(accounts);
        this.first = new CountDownLatch(accounts.size());
        this.client = new ModelListClient(upstream, terms.signers());
        this.timer = timer;
        this.scope = CallScope.of(timer);
    }

    /// Has the accounts at once and starts to fetch their lists.
    ///
    /// @param accounts in the order that decides which is used for a model of several
    /// @param before the registry that it replaces, whose lists of the same accounts it takes over;
    ///     `null` for none
    public static ModelRegistry open(
            List<Account> accounts,
            Terms terms,
            Upstream upstream,
            DeadlineTimer timer,
            @Nullable ModelRegistry before) {
        var models = new ModelRegistry(accounts, terms, upstream, timer);
        if (before != null && before.terms.configured() == terms.configured()) {
            accounts.forEach(account -> models.inherit(account, before));
        }
        accounts.forEach(account -> Thread.ofVirtual().start(() -> models.follow(account)));
        return models;
    }

    /// Takes over a list that was fetched for the same account.
    private void inherit(Account account, ModelRegistry before) {
        ModelList list = before.lists.get(account.name());
        Fetches known = before.fetches(account);
        boolean good = known.succeeded() != null && known.failure() == null;
        if (good && list != null && account.equals(before.accounts.exact(account.name()))) {
            fetches.put(account.name(), known);
            lists.put(account.name(), list);
        }
    }

    /// The accounts, in configured order.
    public Accounts accounts() {
        return accounts;
    }

    /// The models that an account is known to have; `null` while nothing is known.
    public @Nullable List<ListedModel> list(Account account) {
        ModelList list = lists.get(account.name());
        return list == null ? null : list.models();
    }

    /// The last fetches of the list of an account; none where its models are fixed.
    public Fetches fetches(Account account) {
        return fetches.getOrDefault(account.name(), Fetches.NONE);
    }

    /// Whether the provider of an account has a list of models.
    public boolean listable(Account account) {
        return path(account) != null;
    }

    /// Fetches the list of an account now.
    ///
    /// @return why that failed, in a few words; `null` when it succeeded
    public @Nullable String fetch(Account account, Duration limit) {
        return refresh(account, limit);
    }

    /// Fetches all lists that are not fixed now, at the same time.
    ///
    /// @return why that failed, by account
    public Map<String, String> fetchAll(Duration limit) {
        Map<String, String> failures = new ConcurrentSkipListMap<>();
        List<Thread> threads =
                accounts.all().stream()
                        .filter(account -> fixed(account) == null)
                        .map(account -> fetching(account, limit, failures))
                        .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        return failures;
    }

    private Thread fetching(Account account, Duration limit, Map<String, String> failures) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            String failure = refresh(account, limit);
                            if (failure != null) {
                                failures.put(account.name(), failure);
                            }
                        });
    }

    /// How many models are known.
    public int count() {
        return lists.values().stream().mapToInt(list -> list.models().size()).sum();
    }

    /// Whether an account may have models that are not in its list.
    public boolean mayOfferOthers(Account account) {
        ModelList list = lists.get(account.name());
        return list == null || !list.complete();
    }

    /// Whether an account is known to list a model.
    public boolean lists(String account, String model) {
        Account known = accounts.exact(account);
        return known != null && offers(known, model);
    }

    /// Whether an account is known to offer a model.
    ///
    /// @param model any of the ids that the model has at the provider
    public boolean offers(Account account, String model) {
        ModelList list = lists.get(account.name());
        return list != null && list.ids().contains(account.provider().modelName(model));
    }

    /// Whether an account may not be used for a model, whatever it offers.
    public boolean refuses(Account account, String model) {
        return restricted(account) && !account.allows(model);
    }

    /// Whether an account may be used for the models of its settings only.
    public boolean restricted(Account account) {
        return terms.configured() == CatalogueSettings.Configured.ALLOWLIST
                && !account.models().isEmpty();
    }

    /// Waits a moment for lists that have never come; one of them may hold the model.
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
        ModelList fixed = fixed(account);
        if (fixed != null) {
            lists.put(account.name(), fixed);
            first.countDown();
            while (!fixed.complete() && scope.pause(AGAIN)) {
                lists.put(account.name(), catalogued(account));
            }
            return;
        }
        boolean inherited = lists.containsKey(account.name());
        boolean recalled = inherited || recall(account);
        if (recalled) {
            first.countDown();
        }
        boolean known = inherited || refresh(account, LIMIT) == null;
        if (!known && !account.models().isEmpty()) {
            lists.putIfAbsent(account.name(), configured(account));
        }
        if (!recalled) {
            first.countDown();
        }
        while (scope.pause(known ? AGAIN : AGAIN_AFTER_FAILURE)) {
            known = refresh(account, LIMIT) == null;
        }
    }

    /// The list that needs no request: that of the settings, or that of the catalogue where the
    /// provider has none; `null` when the provider has one.
    private @Nullable ModelList fixed(Account account) {
        if (restricted(account) && !account.patterned()) {
            return configured(account);
        }
        return path(account) == null ? catalogued(account) : null;
    }

    private ModelList catalogued(Account account) {
        Stream<ListedModel> ids =
                terms.catalogued().apply(account.provider().catalogue()).stream()
                        .filter(id -> !restricted(account) || account.allows(id))
                        .map(ListedModel::named);
        return ModelList.known(Stream.concat(named(account), ids).toList());
    }

    private static ModelList configured(Account account) {
        return ModelList.complete(named(account).toList());
    }

    /// The models of the settings that are no patterns.
    private static Stream<ListedModel> named(Account account) {
        return account.models().stream()
                .filter(id -> id.indexOf('*') < 0)
                .map(account.provider()::modelName)
                .map(ListedModel::named);
    }

    /// The models of an account by its provider's list and by its settings.
    private ModelList listed(Account account, byte[] list) throws MalformedJson {
        boolean restricted = restricted(account);
        Stream<ListedModel> models =
                ModelListReader.read(list, account.provider().list()).stream()
                        .filter(model -> !restricted || account.allows(model.id()));
        boolean merged = restricted || terms.configured() == CatalogueSettings.Configured.MERGE;
        Stream<ListedModel> more = merged ? named(account) : Stream.empty();
        return ModelList.complete(Stream.concat(models, more).toList());
    }

    private static @Nullable String path(Account account) {
        return account.provider().path(Operation.MODELS);
    }

    /// Takes the list of an earlier time until there is a newer one.
    private boolean recall(Account account) {
        try {
            byte[] list = kept(account).read();
            if (list != null) {
                lists.put(account.name(), listed(account, list));
            }
            return list != null;
        } catch (IOException | MalformedJson _) {
            return false;
        }
    }

    private void keep(Account account, byte[] list) {
        try {
            // Providers without keys are local: they answer at once or not at all.
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

    private @Nullable String refresh(Account account, Duration limit) {
        try (CallScope attemptScope = CallScope.of(timer);
                var _ =
                        scope.onCancel(
                                () ->
                                        attemptScope.cancel(
                                                new CallScope.CancelReason.ShuttingDown()))) {
            attemptScope.start(CallScope.Timeout.TOTAL, limit);
            String failure = refresh(account, attemptScope);
            Instant succeeded = failure == null ? Instant.now() : fetches(account).succeeded();
            if (fixed(account) == null) {
                fetches.put(account.name(), new Fetches(succeeded, failure));
            }
            return failure;
        }
    }

    private @Nullable String refresh(Account account, CallScope attemptScope) {
        String path = Objects.requireNonNull(path(account));
        try {
            byte[] list = client.fetch(account, path, attemptScope);
            ModelListReader.read(list, account.provider().list());
            if (fixed(account) == null) {
                lists.put(account.name(), listed(account, list));
                keep(account, list);
            }
            return null;
        } catch (MalformedJson e) {
            return UNREADABLE + e.reason();
        } catch (IOException e) {
            boolean late = attemptScope.reason() instanceof CallScope.CancelReason.TimedOut;
            return late ? "it did not answer in time" : account.redact(words(e));
        }
    }

    private static String words(IOException failure) {
        String message = failure instanceof UnreachableException e ? e.how() : failure.getMessage();
        return message == null ? "the connection was closed early" : message;
    }
}
