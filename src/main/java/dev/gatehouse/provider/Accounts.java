package dev.gatehouse.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The accounts of one version of the configuration, in order, and the one way to find one by name.
public final class Accounts {
    private final List<Account> all;
    private final Map<String, Account> byName = new LinkedHashMap<>();

    public Accounts(List<Account> all) {
        this.all = List.copyOf(all);
        all.forEach(account -> byName.put(account.name(), account));
    }

    /// All accounts, in configured order.
    public List<Account> all() {
        return all;
    }

    /// The account of exactly that name.
    public @Nullable Account exact(String name) {
        return byName.get(name);
    }

    /// The account of that name, else the first one with the provider of that name.
    public @Nullable Account named(String name) {
        return named(name, _ -> true);
    }

    /// The account of that name, else one with the provider of that name: the first that is
    /// preferred, else the first.
    public @Nullable Account named(String name, Predicate<Account> preferred) {
        Account exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        Account first = null;
        for (Account account : all) {
            if (account.provider().name().equals(name)) {
                if (preferred.test(account)) {
                    return account;
                }
                first = first == null ? account : first;
            }
        }
        return first;
    }

    /// The names, for a message.
    public String names() {
        return all.stream().map(Account::name).collect(Collectors.joining(", "));
    }
}
