package dev.gatehouse.call;

import java.util.List;

/// Who is to be asked, in order.
///
/// @param requested the model as the caller named it
/// @param targets never empty
public record Plan(String requested, List<Target> targets) {
    public Plan {
        targets = List.copyOf(targets);
    }

    /// A model at an account.
    ///
    /// @param account the account's name
    /// @param model the model as its provider calls it; empty when the call names none
    public record Target(String account, String model) {}
}
