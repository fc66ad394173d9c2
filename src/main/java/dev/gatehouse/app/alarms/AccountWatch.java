package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.TargetHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Accounts that are suspended, and those of which a circuit is open.
///
/// @param accounts those in force
/// @param time in nanoseconds, of the clock of the registry
record AccountWatch(HealthRegistry health, Supplier<List<Account>> accounts, LongSupplier time)
        implements Watch {
    private static final int SHOWN = 5;

    @Override
    public Kind kind() {
        return Kind.ACCOUNT;
    }

    @Override
    public List<Condition> conditions() {
        Map<String, List<String>> open = open();
        var all = new ArrayList<Condition>();
        for (Account account : accounts.get()) {
            String name = account.name();
            String why = health.suspended(name);
            List<String> models = open.get(name);
            if (why != null) {
                all.add(suspended(name, why));
            } else if (models != null) {
                all.add(open(name, models));
            }
        }
        return all;
    }

    /// The models whose circuits are open, by account.
    private Map<String, List<String>> open() {
        long now = time.getAsLong();
        Map<String, List<String>> open = new HashMap<>();
        for (TargetHealth each : health.all()) {
            boolean closed =
                    switch (health.state(each, now)) {
                        case OPEN, HALF_OPEN -> false;
                        case CLOSED, SATURATED, RATE_LIMITED, SUSPENDED -> true;
                    };
            if (!closed) {
                open.computeIfAbsent(each.target().account().name(), _ -> new ArrayList<>())
                        .add(each.target().model());
            }
        }
        return open;
    }

    private static Condition suspended(String account, String why) {
        return new Condition(
                account,
                Severity.CRITICAL,
                ("The account '%s' is suspended: %s. Its calls go to other accounts or fail."
                                + " Check its key and its balance at the provider; it is probed"
                                + " by calls from time to time.")
                        .formatted(account, why));
    }

    private static Condition open(String account, List<String> models) {
        List<String> sorted = models.stream().sorted().toList();
        int others = sorted.size() - SHOWN;
        String names = String.join(", ", sorted.subList(0, Math.min(SHOWN, sorted.size())));
        return new Condition(
                account,
                Severity.WARNING,
                ("Calls fail at the account '%s', so its circuit is open for: %s%s. They go to"
                                + " other targets or fail. Look for faults at the provider; the"
                                + " circuit is probed by calls from time to time.")
                        .formatted(account, names, others > 0 ? ", and " + others + " more" : ""));
    }
}
