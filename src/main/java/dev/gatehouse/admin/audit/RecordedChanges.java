package dev.gatehouse.admin.audit;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.audit.ChangeLog;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Records every change that a route of administration makes, with what the route that shows the
/// same thing answers before and after.
public final class RecordedChanges {
    private static final int LONGEST = 256 * 1024;

    /// What changes by itself, so that a difference would show nothing of the request.
    private static final List<String> MOVING = List.of("/live", "/providers", "/runtime");

    private final ChangeLog log;
    private final Map<String, AdminRoute> views = new HashMap<>();

    public RecordedChanges(List<AdminRoute> routes, ChangeLog log) {
        this.log = log;
        for (AdminRoute route : routes) {
            if (route.method().equals("GET")) {
                views.put(route.path(), route);
            }
        }
    }

    /// Answers a request that may change something, and records it once that is in force.
    public AdminRoute.Reply answer(AdminRoute route, AdminRequest request) throws IOException {
        AdminRoute view = view(route);
        Json before = shown(view, request);
        AdminRoute.Reply reply = route.resource().answer(request);
        Json after = view == null ? json(reply) : shown(view, request);
        var where = new ChangeLog.Where(route.method(), route.path(), request.path());
        log.append(
                new ChangeLog.Change(
                        request.caller().id(),
                        request.caller().userPath(),
                        request.exchange().client().address(),
                        where,
                        without(before, after),
                        without(after, before)));
        return reply;
    }

    /// The route that shows what another one changes: at the same path, else at that without the
    /// verb, else the list.
    private @Nullable AdminRoute view(AdminRoute route) {
        String path = route.path();
        if (!path.contains("{") || MOVING.stream().anyMatch(path::startsWith)) {
            return null;
        }
        AdminRoute same = views.get(path);
        if (same != null) {
            return same;
        }
        if (!path.endsWith("}")) {
            String parent = path.substring(0, path.lastIndexOf('/'));
            return parent.contains("{") ? views.get(parent) : null;
        }
        return views.get(path.substring(0, path.indexOf("/{")));
    }

    private static @Nullable Json shown(@Nullable AdminRoute view, AdminRequest request)
            throws IOException {
        try {
            return view == null ? null : json(view.resource().answer(request));
        } catch (ProblemException | StorageException _) {
            // It is not there, or cannot be read now.
            return null;
        }
    }

    private static @Nullable Json json(AdminRoute.Reply reply) {
        try {
            byte[] body = reply instanceof AdminReply(_, var writer, _) ? writer.bytes() : null;
            if (body == null || body.length == 0) {
                return null;
            }
            Json json = Json.parse(body);
            Json list = json.member("data");
            return list != null && list.kind() == Json.Kind.ARRAY ? list : json;
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }

    /// What one of them has and the other one has not: of lists the entries that differ, of
    /// everything else the whole.
    private static @Nullable Json without(@Nullable Json one, @Nullable Json other) {
        if (one == null || one.kind() != Json.Kind.ARRAY) {
            return one == null || one.length() <= LONGEST ? one : null;
        }
        Set<String> known = new HashSet<>();
        for (int i = 0; other != null && i < other.size(); i++) {
            known.add(other.at(i).raw());
        }
        var rest = new JsonWriter().array();
        for (int i = 0; i < one.size() && rest.length() < LONGEST; i++) {
            String raw = one.at(i).raw();
            if (!known.contains(raw)) {
                rest.raw(raw);
            }
        }
        try {
            return Json.parse(rest.endArray().bytes());
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }
}
