package dev.gatehouse.caller;

import java.util.List;

/// The party that a credential identifies.
///
/// @param id the id of its key, by which logs, metrics and usage show it
/// @param principal the person or program that the key stands for
/// @param userPath where in the organisation the call belongs
/// @param access what it may use
/// @param tags what usage is summed up by, beside key and path
public record Caller(
        String id, Principal principal, String userPath, Access access, List<String> tags) {
    /// A client of which no credential was required.
    public static final Caller ANYONE = administrator("anyone");

    /// The holder of the master key.
    public static final Caller MASTER = administrator("master");

    /// The holder of the key for administration, which makes no calls.
    public static final Caller ADMIN = administrator("admin");

    public Caller {
        tags = List.copyOf(tags);
    }

    private static Caller administrator(String id) {
        return new Caller(id, new Principal(id, Role.ADMIN), UserPath.ROOT, Access.ALL, List.of());
    }

    /// The same caller at a place below its own.
    public Caller at(String path) {
        return new Caller(id, principal, path, access, tags);
    }

    /// The same caller with other access.
    public Caller with(Access other) {
        return other == access ? this : new Caller(id, principal, userPath, other, tags);
    }

    /// The same but for its id.
    public Caller as(String other) {
        return new Caller(other, principal, userPath, access, tags);
    }

    /// Whether it may do everything in administration.
    public boolean operator() {
        return principal.role() == Role.ADMIN;
    }
}
