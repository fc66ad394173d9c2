package dev.gatehouse.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The routes of a server: from method and path to an action.
///
/// A path is exact, a template such as `/files/{id}` whose parts in braces match one segment each,
/// or a prefix. `{name...}` at the end of a template matches all segments that are left, joined by
/// slashes; what stands behind it, such as `:verb`, must end the path. An exact path wins over a
/// template, a template over a prefix, an earlier template over a later one, a longer prefix over a
/// shorter one. A template without the method of a request gives way to a later one that has it.
/// Routes that are made later come between the exact paths and the templates.
public final class Router {
    /// The method that stands for every one that has no action of its own.
    public static final String ANY = "*";

    private final String base;
    private final Map<String, Map<String, Action>> exact = new HashMap<>();
    private final List<Template> templates = new ArrayList<>();
    private final Map<String, Map<String, Action>> below = new LinkedHashMap<>();
    private final List<Later> later = new ArrayList<>();

    /// @param base what stands before every path, without a slash at its end; empty for nothing
    public Router(String base) {
        this.base = base;
    }

    /// What is done with a request.
    @FunctionalInterface
    public interface Action {
        /// Handles a request.
        ///
        /// @param parameters the segments that the braces of the template matched, by name
        void run(Exchange exchange, Map<String, String> parameters) throws IOException;
    }

    /// What was found for a request.
    public sealed interface Match {
        /// An action.
        record Found(Action action, Map<String, String> parameters) implements Match {}

        /// Actions for other methods.
        record OtherMethods(String allowed) implements Match {}

        /// No route.
        record Nothing() implements Match {}
    }

    /// Routes at and below some paths, made at the first request for one of them.
    private static final class Later {
        private final List<String> paths;
        private final Supplier<Router> maker;
        private final ReentrantLock making = new ReentrantLock();
        private volatile @Nullable Router made;

        Later(List<String> paths, Supplier<Router> maker) {
            this.paths = paths;
            this.maker = maker;
        }

        boolean covers(String path) {
            for (String start : paths) {
                boolean at = path.startsWith(start);
                if (at && (path.length() == start.length() || path.charAt(start.length()) == '/')) {
                    return true;
                }
            }
            return false;
        }

        Router router() {
            Router known = made;
            if (known != null) {
                return known;
            }
            making.lock();
            try {
                known = made == null ? maker.get() : made;
                made = known;
                return known;
            } finally {
                making.unlock();
            }
        }
    }

    private record Template(List<String> segments, Map<String, Action> methods) {
        private static final String REST = "...}";

        /// What is left of a path, without the end that the template demands; `null` where it does
        /// not end so, or nothing is left before the end.
        private static @Nullable String rest(String segment, List<String> path) {
            String end = segment.substring(segment.indexOf(REST) + REST.length());
            String rest = String.join("/", path);
            return rest.endsWith(end) && rest.length() > end.length()
                    ? rest.substring(0, rest.length() - end.length())
                    : null;
        }

        @Nullable Map<String, String> match(List<String> path) {
            int last = segments.size() - 1;
            boolean open = segments.get(last).contains(REST);
            if (open ? path.size() <= last : path.size() != segments.size()) {
                return null;
            }
            Map<String, String> parameters = new HashMap<>();
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                if (open && i == last) {
                    String rest = rest(segment, path.subList(i, path.size()));
                    if (rest == null) {
                        return null;
                    }
                    parameters.put(segment.substring(1, segment.indexOf(REST)), rest);
                } else if (segment.startsWith("{")) {
                    parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
                } else if (!segment.equals(path.get(i))) {
                    return null;
                }
            }
            return parameters;
        }
    }

    /// Adds an action for an exact path or a template.
    public Router on(String method, String path, Action action) {
        // The path of a request never ends with a slash, unless it is nothing else.
        String whole = path.equals("/") && !base.isEmpty() ? base : base + path;
        methods(whole).put(method, action);
        return this;
    }

    private Map<String, Action> methods(String path) {
        if (path.indexOf('{') < 0) {
            return exact.computeIfAbsent(path, _ -> new LinkedHashMap<>());
        }
        List<String> segments = List.of(path.substring(1).split("/", -1));
        for (Template known : templates) {
            if (known.segments().equals(segments)) {
                return known.methods();
            }
        }
        var added = new Template(segments, new LinkedHashMap<>());
        templates.add(added);
        return added.methods();
    }

    /// Adds an action for everything below a path.
    public Router below(String method, String path, Action action) {
        below.computeIfAbsent(base + path + "/", _ -> new LinkedHashMap<>()).put(method, action);
        return this;
    }

    /// Adds routes at and below some paths that cost nothing before the first request for one of
    /// them.
    ///
    /// @param maker makes a router of the same base
    public Router later(List<String> paths, Supplier<Router> maker) {
        later.add(new Later(paths.stream().map(path -> base + path).toList(), maker));
        return this;
    }

    /// Finds the action of a request. HEAD finds that of GET.
    public Match find(Exchange.Head head) {
        String path = head.target().path();
        Map<String, Action> methods = exact.get(path);
        if (methods != null) {
            return match(head, methods, Map.of());
        }
        Match otherMethods = null;
        for (Later routes : later) {
            if (routes.covers(path)) {
                Match match = routes.router().find(head);
                if (match instanceof Match.Found) {
                    return match;
                }
                otherMethods = match instanceof Match.OtherMethods ? match : otherMethods;
            }
        }
        for (Template template : templates) {
            Map<String, String> parameters = template.match(head.target().segments());
            if (parameters != null) {
                Match match = match(head, template.methods(), parameters);
                if (match instanceof Match.Found) {
                    return match;
                }
                otherMethods = otherMethods == null ? match : otherMethods;
            }
        }
        if (otherMethods != null) {
            return otherMethods;
        }
        methods = longest(path);
        return methods == null ? new Match.Nothing() : match(head, methods, Map.of());
    }

    private static Match match(
            Exchange.Head head, Map<String, Action> methods, Map<String, String> parameters) {
        String method = head.method().equals("HEAD") ? "GET" : head.method();
        Action action = methods.getOrDefault(method, methods.get(ANY));
        return action == null
                ? new Match.OtherMethods(String.join(", ", methods.keySet()))
                : new Match.Found(action, parameters);
    }

    private @Nullable Map<String, Action> longest(String path) {
        String best = "";
        for (String prefix : below.keySet()) {
            if (path.startsWith(prefix) && prefix.length() > best.length()) {
                best = prefix;
            }
        }
        return below.get(best);
    }
}
