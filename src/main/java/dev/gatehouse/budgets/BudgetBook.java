package dev.gatehouse.budgets;

import dev.gatehouse.budgets.Budget.Kind;
import dev.gatehouse.budgets.window.Window;
import dev.gatehouse.budgets.window.WindowRule;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.crypto.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All budgets, and which of them apply to an attempt. It never changes; another one replaces it.
final class BudgetBook {
    static final BudgetBook EMPTY = new BudgetBook(List.of());

    /// How many children of a template are remembered.
    private static final int MOST = 10_000;

    /// The longest name within the name of a counter; a longer one is replaced by its digest.
    private static final int LONGEST = 180;

    private final List<Entry> entries;
    private final Map<String, String> models = new ConcurrentHashMap<>();
    private final boolean byModel;

    BudgetBook(Collection<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.byModel = entries.stream().anyMatch(it -> it.budget().scope().kind() == Kind.MODEL);
    }

    /// Finds out what is carried over.
    @FunctionalInterface
    interface Carry {
        /// What earlier windows leave to one, in nano-dollars; `null` while that is not known.
        @Nullable Long into(Entry entry, Allowance allowance);
    }

    /// A budget in force.
    ///
    /// @param rule its windows
    /// @param reset from when on spending counts, in milliseconds since 1970; 0 for always
    /// @param since from when on it has been there, likewise
    /// @param current what it allows now, by the names it is for
    record Entry(
            Budget budget,
            WindowRule rule,
            long reset,
            long since,
            Map<String, Allowance> current) {
        Entry(Budget budget, WindowRule rule, long reset, long since) {
            this(budget, rule, reset, since, new ConcurrentHashMap<>());
        }

        /// What it allows now.
        ///
        /// @param carry what is carried over into a window, looked up once for each
        Allowance allowance(String name, Instant now, Carry carry) {
            Allowance known = current.get(name);
            if (known != null && known.window().contains(now)) {
                return known;
            }
            if (current.size() >= MOST) {
                current.clear();
            }
            Window window = rule.at(now);
            var made = new Allowance(budget, name, window, counter(name, window), 0);
            if (budget.terms().rollover() > 0) {
                Long carried = carry.into(this, made);
                if (carried == null) {
                    return made;
                }
                made = new Allowance(budget, name, window, made.counter(), carried);
            }
            current.put(name, made);
            return made;
        }

        /// The same window with what is carried over, where that was looked up; `null` otherwise.
        @Nullable Allowance known(Allowance allowance) {
            Allowance known = current.get(allowance.name());
            return known != null && known.window().equals(allowance.window()) ? known : null;
        }

        /// What it allows a spender at a time, without what is carried over; `null` when it does
        /// not apply.
        @Nullable Allowance at(Spender spender, Instant time) {
            String name = BudgetBook.name(budget.scope(), spender, ModelName.of(spender.model()));
            if (name == null || time.toEpochMilli() < reset) {
                return null;
            }
            Window window = rule.at(time);
            return new Allowance(budget, name, window, counter(name, window), 0);
        }

        /// What it is for: for a template, the children that have been seen.
        List<String> names() {
            String whole = budget.scope().label();
            List<String> children =
                    current.keySet().stream().filter(it -> !it.equals(whole)).sorted().toList();
            return budget.scope().perChild() && !children.isEmpty() ? children : List.of(whole);
        }

        /// The counter of a window: another one after each reset.
        String counter(String name, Window window) {
            String id = budget.id() + (budget.scope().perChild() ? "=" + name : "");
            String since = reset == 0 ? "" : "#" + Long.toString(reset, 36);
            return "budget/"
                    + shortened(id)
                    + "@"
                    + Long.toString(window.start().getEpochSecond(), 36)
                    + since;
        }
    }

    /// A name as storage accepts it.
    static String shortened(String text) {
        return text.length() <= LONGEST ? text : Sha256.hex(text);
    }

    boolean empty() {
        return entries.isEmpty();
    }

    List<Entry> entries() {
        return entries;
    }

    @Nullable Entry find(String id) {
        for (Entry entry : entries) {
            if (entry.budget().id().equals(id)) {
                return entry;
            }
        }
        return null;
    }

    /// Who spends, and where.
    ///
    /// @param model as its provider calls it
    record Spender(String key, String path, List<String> tags, String account, String model) {
        static Spender of(Caller caller, String account, String model) {
            return new Spender(caller.id(), caller.userPath(), caller.tags(), account, model);
        }
    }

    /// What the budgets that apply allow at a time.
    List<Allowance> matching(Spender spender, Instant now, Carry carry) {
        List<Allowance> found = List.of();
        String model = byModel ? canonical(spender.model()) : "";
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            String name = name(entry.budget().scope(), spender, model);
            if (name != null) {
                found = found.isEmpty() ? new ArrayList<>(4) : found;
                found.add(entry.allowance(name, now, carry));
            }
        }
        return found;
    }

    /// What a budget is for, if it applies; `null` otherwise.
    private static @Nullable String name(Budget.Scope scope, Spender spender, String model) {
        String name = scope.name();
        boolean applies =
                switch (scope.kind()) {
                    case PATH -> UserPath.within(spender.path(), name);
                    case KEY -> name.equals(spender.key());
                    case MODEL -> !model.isEmpty() && ModelName.covers(name, model);
                    case ACCOUNT -> name.equals(spender.account());
                    case TAG -> spender.tags().contains(name);
                    case ALL -> true;
                };
        if (!applies) {
            return null;
        }
        return scope.perChild() ? child(spender.path(), name) : name;
    }

    /// The child of a path that another path is or lies below; `null` for the path itself.
    private static @Nullable String child(String path, String parent) {
        int from = parent.equals(UserPath.ROOT) ? 1 : parent.length() + 1;
        if (path.length() <= from) {
            return null;
        }
        int slash = path.indexOf('/', from);
        return slash < 0 ? path : path.substring(0, slash);
    }

    private String canonical(String model) {
        String known = models.get(model);
        if (known == null) {
            known = ModelName.of(model);
            if (models.size() < MOST) {
                models.put(model, known);
            }
        }
        return known;
    }
}
