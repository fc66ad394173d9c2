package dev.gatehouse.attempt;

import dev.gatehouse.provider.Account;

/// An account and a model that can serve a call.
///
/// Two targets are equal when the names of their accounts and their models are: what was learnt
/// about a target holds over a change of the account's settings.
///
/// @param model the model as its provider calls it; empty when the call names none
public record Target(Account account, String model) {
    /// The target for a model by any of the ids that it has at the account's provider.
    public static Target of(Account account, String id) {
        return new Target(account, account.provider().modelName(id));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target(Account theirs, String name)
                && name.equals(model)
                && theirs.name().equals(account.name());
    }

    @Override
    public int hashCode() {
        return 31 * account.name().hashCode() + model.hashCode();
    }

    @Override
    public String toString() {
        return account.name() + "/" + model;
    }
}
