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
/// @param authenticated whether it needs a credential at all
public record RouteAccess(Role role, boolean scoped, boolean authenticated) {
    public static final RouteAccess ADMINISTRATORS = new RouteAccess(Role.ADMIN, false, true);
    public static final RouteAccess VIEWERS = new RouteAccess(Role.VIEWER, false, true);

    /// For what is shown of the caller's user path and below.
    public static final RouteAccess SCOPED_VIEWERS = new RouteAccess(Role.VIEWER, true, true);

    /// For what is changed at or below the caller's user path.
    public static final RouteAccess SCOPED_MEMBERS = new RouteAccess(Role.MEMBER, true, true);

    /// For all callers, about themselves.
    public static final RouteAccess CALLERS = new RouteAccess(Role.NONE, true, true);

    /// For what a person sends to sign in.
    public static final RouteAccess ALL = new RouteAccess(Role.NONE, true, false);

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
