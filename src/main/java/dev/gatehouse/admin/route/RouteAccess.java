package dev.gatehouse.admin.route;

import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Role;
import dev.gatehouse.caller.UserPath;
import java.util.Locale;

/// Which callers may use a route of administration.
///
/// @param role the least role
/// @param scoped whether it shows and changes only what is at or below the caller's user path; else
///     it is for callers of the whole organisation
public record RouteAccess(Role role, boolean scoped) {
    public static final RouteAccess ADMINISTRATORS = new RouteAccess(Role.ADMIN, false);
    public static final RouteAccess VIEWERS = new RouteAccess(Role.VIEWER, false);

    /// For what is shown of the caller's user path and below.
    public static final RouteAccess SCOPED_VIEWERS = new RouteAccess(Role.VIEWER, true);

    /// For what is changed at or below the caller's user path.
    public static final RouteAccess SCOPED_MEMBERS = new RouteAccess(Role.MEMBER, true);

    /// For all callers, about themselves.
    public static final RouteAccess CALLERS = new RouteAccess(Role.NONE, true);

    /// Rejects a caller that may not use the route.
    public void check(Caller caller) {
        Role has = caller.principal().role();
        if (!has.includes(role)) {
            String needed = role.name().toLowerCase(Locale.ROOT);
            throw new Problem.Forbidden(
                            "This route needs a key with the role '%s'.".formatted(needed))
                    .asException();
        }
        if (!scoped && !caller.userPath().equals(UserPath.ROOT)) {
            throw new Problem.Forbidden(
                            "This route concerns the whole organisation; the key belongs to the user path '%s'."
                                    .formatted(caller.userPath()))
                    .asException();
        }
    }
}
