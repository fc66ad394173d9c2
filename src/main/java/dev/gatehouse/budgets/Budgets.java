package dev.gatehouse.budgets;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.budgets.Budget.Scope;
import dev.gatehouse.budgets.BudgetBook.Spender;
import dev.gatehouse.budgets.window.Anchors;
import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.budgets.window.Window;
import dev.gatehouse.budgets.window.WindowRule;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.cluster.LeasedCounters;
import dev.gatehouse.cluster.Turns;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All budgets: those of the settings and those of administration, with what was spent of each.
public final class Budgets implements AutoCloseable {
    /// The least slice of a budget that a gateway leases, in nano-dollars: a cent.
    private static final long LEAST_SLICE = 10_000_000;

    private static final int SLICES = 100;

    /// How long after a start calls wait for storage.
    private static final Duration OPENING = Duration.ofSeconds(5);

    private final Supplier<@Nullable Storage> storage;
    private final InstantSource clock;
    private final StoredBudgets stored;
    private final LeasedCounters counters;
    private final BudgetFigures figures;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final long started = System.nanoTime();
    private final ReentrantLock making = new ReentrantLock();
    private final AtomicLong reloads = new AtomicLong();
    private final Turns carrying = new Turns(4);
    private volatile BudgetSettings settings;
    private volatile Made made;

    /// The budgets in force, and what they were made of.
    private record Made(long reloads, long version, BudgetBook book) {}

    /// @param storage the storage, `null` while it is not open
    /// @param clock the time that windows go by
    /// @param warnings receives, in a sentence each, warnings for the operator
    public Budgets(
            BudgetSettings settings,
            Supplier<@Nullable Storage> storage,
            InstantSource clock,
            Consumer<String> warnings) {
        this.settings = settings;
        this.storage = storage;
        this.clock = clock;
        this.stored = new StoredBudgets(warnings);
        this.counters =
                new LeasedCounters(storage, left -> Math.max(LEAST_SLICE, left / SLICES), warnings);
        this.figures = new BudgetFigures(storage, warnings);
        this.made = new Made(0, 0, book(settings));
    }

    /// What administration made of them, to be read before the first call.
    public List<DocumentView<?>> documents() {
        return stored.documents();
    }

    /// Storage is open, and the documents are read.
    public void open() throws StorageException {
        opened.countDown();
        long now = clock.millis();
        for (Budget budget : settings.budgets()) {
            boolean news = stored.state(budget.id()).equals(BudgetState.NONE);
            if (news && budget.terms().rollover() > 0) {
                stored.put(budget.id(), new BudgetState(0, now));
            }
        }
    }

    /// Takes other settings.
    public void reload(BudgetSettings other) {
        settings = other;
        reloads.incrementAndGet();
    }

    /// The budgets in force.
    BudgetBook book() {
        Made current = made;
        if (current.reloads == reloads.get() && current.version == stored.version()) {
            return current.book;
        }
        making.lock();
        try {
            long reloaded = reloads.get();
            long version = stored.version();
            current = new Made(reloaded, version, book(settings));
            made = current;
            return current.book;
        } finally {
            making.unlock();
        }
    }

    private BudgetBook book(BudgetSettings from) {
        Map<String, Budget> all = new LinkedHashMap<>();
        Map<String, Long> created = new LinkedHashMap<>();
        for (StoredBudgets.Manual manual : stored.all()) {
            all.put(manual.budget().id(), manual.budget());
            created.put(manual.budget().id(), manual.created());
        }
        from.budgets().forEach(it -> all.put(it.id(), it));
        var entries = new ArrayList<BudgetBook.Entry>();
        for (Budget budget : all.values()) {
            BudgetState state = stored.state(budget.id());
            ZoneId zone = budget.terms().zone();
            var rule =
                    new WindowRule(
                            budget.period(), zone == null ? from.zone() : zone, stored.anchors());
            long since = created.getOrDefault(budget.id(), state.since());
            entries.add(new BudgetBook.Entry(budget, rule, state.reset(), since));
        }
        return new BudgetBook(entries);
    }

    /// What is counted of refusals and warnings.
    public BudgetFigures figures() {
        return figures;
    }

    LeasedCounters counters() {
        return counters;
    }

    /// Waits for storage to be opened, for a while after a start; later it does nothing.
    ///
    /// @return whether it is open
    boolean awaitStorage() {
        long left = OPENING.toNanos() - (System.nanoTime() - started);
        try {
            return opened.getCount() == 0 || opened.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Instant now() {
        return clock.instant();
    }

    /// What the budgets that apply to an attempt allow.
    List<Allowance> matching(BudgetBook book, Attempt attempt) {
        Spender spender =
                Spender.of(
                        attempt.call().record().caller(),
                        attempt.target().account().name(),
                        attempt.target().model());
        return book.matching(spender, now(), this::carry);
    }

    private @Nullable Long carry(BudgetBook.Entry entry, Allowance allowance) {
        Storage open = storage.get();
        try {
            return open == null
                    ? null
                    : carrying.run(
                            () -> {
                                Allowance known = entry.known(allowance);
                                return known == null
                                        ? Rollover.into(entry, allowance, open.counters())
                                        : known.carry();
                            });
        } catch (StorageException _) {
            return null;
        }
    }

    /// Adds what an attempt cost whose process ended before it was settled.
    ///
    /// @param id that of its holds
    /// @param time when its call arrived, in milliseconds since 1970
    void recover(String id, Spending spending, long time) {
        var spender =
                new Spender(
                        spending.key(),
                        spending.path(),
                        spending.tags(),
                        spending.account(),
                        spending.model());
        List<Counters.Amount> used = new ArrayList<>();
        for (BudgetBook.Entry entry : book().entries()) {
            Allowance allowance = entry.at(spender, Instant.ofEpochMilli(time));
            if (allowance != null) {
                used.add(
                        new Counters.Amount(
                                allowance.counter(), spending.nanos(), allowance.expires()));
            }
        }
        if (!used.isEmpty()) {
            counters.recover(id, used);
        }
    }

    /// What an attempt cost, and what it counts for.
    public record Spending(
            String key, String path, List<String> tags, String account, String model, long nanos) {}

    /// What administration shows of a budget.
    ///
    /// @param name what it is for; for a template, a child, or the template itself while none has
    ///     spent anything
    /// @param window the window now
    /// @param limit what may be spent in it, nano-dollars
    /// @param version what a client must name to change it
    public record Row(
            Budget budget,
            String name,
            Window window,
            long limit,
            long spent,
            long held,
            long reset,
            String version) {
        private static final long PERCENT = 100;

        /// Whether so many percent of the limit are spent.
        public boolean reaches(int percent) {
            return spent >= limit / PERCENT * percent + limit % PERCENT * percent / PERCENT;
        }

        /// What distinguishes it from all others.
        public String subject() {
            return budget.scope().perChild() ? budget.id() + "=" + name : budget.id();
        }

        /// The budget in words, such as: the daily budget of $10 for the path '/team'.
        public String words() {
            return "the %s budget of %s for %s"
                    .formatted(
                            budget.period().label(),
                            Budget.dollars(limit),
                            budget.scope().words(name));
        }
    }

    /// Counts a child of a template as one that was seen, as another gateway has seen it.
    ///
    /// @param subject that of a row
    public void remember(String subject) {
        for (BudgetBook.Entry entry : book().entries()) {
            String template = entry.budget().id() + "=";
            if (entry.budget().scope().perChild() && subject.startsWith(template)) {
                entry.allowance(subject.substring(template.length()), now(), this::carry);
            }
        }
    }

    /// All budgets with what was spent, by their ids.
    public List<Row> rows() throws StorageException {
        Instant now = now();
        var entries = new ArrayList<BudgetBook.Entry>();
        var allowances = new ArrayList<Allowance>();
        for (BudgetBook.Entry entry : book().entries()) {
            for (String name : entry.names()) {
                entries.add(entry);
                allowances.add(entry.allowance(name, now, this::carry));
            }
        }
        List<Counters.Value> values =
                storage().counters().read(allowances.stream().map(Allowance::counter).toList());
        var rows = new ArrayList<Row>();
        for (int i = 0; i < allowances.size(); i++) {
            Allowance allowance = allowances.get(i);
            Counters.Value value = values.get(i);
            rows.add(
                    new Row(
                            allowance.budget(),
                            allowance.name(),
                            allowance.window(),
                            allowance.limit(now),
                            value.used(),
                            value.held(),
                            entries.get(i).reset(),
                            version(allowance.budget().id())));
        }
        return rows;
    }

    /// All budgets in force.
    public List<Budget> all() {
        return book().entries().stream().map(BudgetBook.Entry::budget).toList();
    }

    /// Writes the terms of a budget, as members of an object.
    public static void writeTerms(Budget budget, JsonWriter into) {
        BudgetJson.write(budget.terms(), into);
    }

    /// The version of a budget: that of its document, or 0 for one that has none.
    public String version(String id) {
        StoredBudgets.Manual manual = stored.find(id);
        return manual == null ? "0" : Long.toString(manual.version());
    }

    /// The budget of a scope and a period; `null` when there is none.
    public @Nullable Budget find(String id) {
        BudgetBook.Entry entry = book().find(id);
        return entry == null ? null : entry.budget();
    }

    /// Stores a budget.
    ///
    /// @param terms as JSON
    /// @throws MalformedJson when they are none
    public Budget put(Scope scope, Period period, Json terms)
            throws MalformedJson, StorageException {
        var budget = new Budget(scope, period, BudgetJson.terms(terms), Budget.Source.MANUAL);
        stored.put(budget);
        return budget;
    }

    /// Removes a budget.
    ///
    /// @return whether it was there
    public boolean remove(String id) throws StorageException {
        return stored.remove(id);
    }

    /// Lets spending count from now on.
    public void reset(String id) throws StorageException {
        BudgetState before = stored.state(id);
        long since = before.equals(BudgetState.NONE) ? 0 : before.since();
        stored.put(id, new BudgetState(storage().backend().now(), since));
    }

    /// Writes the anchors of windows, as an object.
    public void writeAnchors(JsonWriter into) {
        AnchorsJson.write(stored.anchors(), into);
    }

    /// Changes anchors; those that are absent stay as they were.
    ///
    /// @throws MalformedJson when they cannot be used
    public void putAnchors(Json anchors) throws MalformedJson, StorageException {
        Anchors changed = AnchorsJson.read(anchors, stored.anchors());
        stored.put(changed);
    }

    private Storage storage() throws StorageException {
        Storage open = storage.get();
        if (open == null || opened.getCount() > 0) {
            throw new StorageException(Reason.UNAVAILABLE, "storage has not been opened");
        }
        return open;
    }

    @Override
    public void close() {
        counters.close();
    }
}
