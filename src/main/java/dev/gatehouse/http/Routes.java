package dev.gatehouse.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What there is at which address.
public final class Routes {
    private final String base;
    private final Map<String, Map<String, Action>> exact = new HashMap<>();
    private final Map<String, Map<String, Action>> below = new LinkedHashMap<>();

    /// @param base what stands before every path, without a slash at its end; empty for nothing
    public Routes(String base) {
        this.base = base;
    }

    /// What is done with a request.
    @FunctionalInterface
    public interface Action {
        void run(Exchange exchange) throws IOException;
    }

    /// What was found for a request.
    public sealed interface Match {
        /// Something to do.
        record Found(Action action) implements Match {}

        /// Something for other methods.
        record OtherMethods(String allowed) implements Match {}

        /// Nothing.
        record Nothing() implements Match {}
    }

    /// The method that stands for every one that has no action of its own.
    public static final String ANY = "*";

    /// Puts an action at a path.
    public Routes on(String method, String path, Action action) {
        // The path of a request never ends with a slash, unless it is nothing else.
        String whole = path.equals("/") && !base.isEmpty() ? base : base + path;
        exact.computeIfAbsent(whole, _ -> new LinkedHashMap<>()).put(method, action);
        return this;
    }

    /// Puts an action at everything below a path.
    public Routes below(String method, String path, Action action) {
        below.computeIfAbsent(base + path + "/", _ -> new LinkedHashMap<>()).put(method, action);
        return this;
    }

    /// Finds what is there. HEAD finds what GET does.
    public Match find(Exchange.Head head) {
        String path = head.target().path();
        Map<String, Action> methods = exact.get(path);
        if (methods == null) {
            methods = longest(path);
        }
        if (methods == null) {
            return new Match.Nothing();
        }
        String method = head.method().equals("HEAD") ? "GET" : head.method();
        Action action = methods.getOrDefault(method, methods.get(ANY));
        return action == null
                ? new Match.OtherMethods(String.join(", ", methods.keySet()))
                : new Match.Found(action);
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
