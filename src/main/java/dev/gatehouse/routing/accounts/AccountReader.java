package dev.gatehouse.routing.accounts;

import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;

/// Reads an account by the rules of the settings in force.
@FunctionalInterface
public interface AccountReader {
    /// Reads one.
    ///
    /// @param settings its settings, as a JSON object
    /// @throws MalformedJson when it cannot be used
    Account read(String name, String settings) throws MalformedJson;
}
