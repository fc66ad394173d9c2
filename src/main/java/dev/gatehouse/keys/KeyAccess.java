package dev.gatehouse.keys;

import dev.gatehouse.caller.Access;
import java.util.List;
import java.util.Set;

/// What a key may use: the models and operations in its lists.
///
/// @param models patterns; empty for all models
/// @param operations empty for all operations
record KeyAccess(List<Pattern> models, Set<String> operations) implements Access {
    private static final Interner<KeyAccess> KNOWN = new Interner<>();

    /// A pattern of names, with `*` for any characters.
    record Pattern(String text) {
        boolean matches(String name) {
            int at = 0;
            int from = 0;
            int star = -1;
            int mark = 0;
            while (from < name.length()) {
                if (at < text.length() && text.charAt(at) == '*') {
                    star = at++;
                    mark = from;
                } else if (at < text.length() && text.charAt(at) == name.charAt(from)) {
                    at++;
                    from++;
                } else if (star >= 0) {
                    at = star + 1;
                    from = ++mark;
                } else {
                    return false;
                }
            }
            while (at < text.length() && text.charAt(at) == '*') {
                at++;
            }
            return at == text.length();
        }

        /// Whether it may match a model of an account.
        boolean concerns(String account) {
            int slash = text.indexOf('/');
            return slash < 0 || new Pattern(text.substring(0, slash)).matches(account);
        }
    }

    static Access of(List<String> models, List<String> operations) {
        return models.isEmpty() && operations.isEmpty()
                ? Access.ALL
                : KNOWN.same(
                        new KeyAccess(
                                models.stream().map(Pattern::new).toList(),
                                Set.copyOf(operations)));
    }

    @Override
    public boolean mayCall(String operation) {
        return operations.isEmpty() || operations.contains(operation);
    }

    @Override
    public boolean mayUse(String requested, String account, String model) {
        if (models.isEmpty()) {
            return true;
        }
        String full = account + "/" + model;
        for (Pattern pattern : models) {
            if (pattern.matches(requested) || pattern.matches(model) || pattern.matches(full)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean mayUseAccount(String account) {
        return models.isEmpty() || models.stream().anyMatch(it -> it.concerns(account));
    }

    @Override
    public boolean restricted() {
        return !models.isEmpty();
    }
}
