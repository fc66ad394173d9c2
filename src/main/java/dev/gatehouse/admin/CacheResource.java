package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.cache.CacheFilter;
import dev.gatehouse.cache.CacheState;
import dev.gatehouse.cache.ResponseCache;
import dev.gatehouse.cache.semantic.SemanticIndex;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the cache of answers has done on this gateway, and the removal of answers from it.
public final class CacheResource {
    private static final String BASE = "/cache";

    private static final Schema MEANING =
            Schema.object()
                    .with("misses", Schema.whole())
                    .with("skipped", Schema.whole())
                    .with("checks_right", Schema.whole())
                    .with("checks_wrong", Schema.whole())
                    .with("entries", Schema.whole())
                    .with("bytes", Schema.whole())
                    .schema()
                    .named("CacheMeaning");

    private static final Schema STATE =
            Schema.object()
                    .with("hits", Schema.whole())
                    .with("semantic_hits", Schema.whole())
                    .with("shared", Schema.whole())
                    .with("misses", Schema.whole())
                    .with("bypassed", Schema.whole())
                    .with("hit_ratio", Schema.number().orNull())
                    .with("stored", Schema.whole())
                    .with("not_stored", Schema.whole())
                    .with("saved_cost", Schema.number())
                    .with("entries", Schema.whole())
                    .with("bytes", Schema.whole())
                    .with("semantic", MEANING)
                    .schema()
                    .named("Cache");

    private static final Schema REMOVED = Schema.object().with("removed", Schema.whole()).schema();

    private static final List<Parameter> FILTER =
            List.of(
                    Parameter.text("model", "Of this model, as clients or its provider name it"),
                    Parameter.text("key", "Made with this key, by its id"),
                    Parameter.text("user_path", "Made at or below this user path"),
                    Parameter.text("operation", "Of this operation"),
                    Parameter.whole("older_than", "At least so many seconds old"));

    private final Supplier<@Nullable ResponseCache> cache;

    /// @param cache `null` while it is off
    public CacheResource(Supplier<@Nullable ResponseCache> cache) {
        this.cache = cache;
    }

    List<AdminRoute> routes() {
        var state = RouteDescription.of("What the cache of answers has done and keeps", STATE);
        var purge = RouteDescription.of("Removes answers from the cache", REMOVED).with(FILTER);
        return List.of(
                AdminRoute.get(BASE, state, _ -> state()).open(RouteAccess.VIEWERS),
                new AdminRoute("DELETE", BASE, purge, this::purge));
    }

    private ResponseCache present() {
        ResponseCache present = cache.get();
        if (present == null) {
            throw new Problem.FeatureUnavailable(
                            "the cache",
                            "Set 'cache.exact' or 'cache.semantic.requests' to deterministic or all.")
                    .asException();
        }
        return present;
    }

    private AdminReply state() {
        CacheState state = present().state();
        long served = state.hits() + state.semantic() + state.shared();
        long asked = served + state.misses();
        JsonWriter body = new JsonWriter().object();
        body.member("hits", state.hits()).member("semantic_hits", state.semantic());
        body.member("shared", state.shared());
        body.member("misses", state.misses()).member("bypassed", state.bypassed());
        body.name("hit_ratio").raw(asked == 0 ? "null" : Double.toString((double) served / asked));
        body.member("stored", state.stored()).member("not_stored", state.notStored());
        body.name("saved_cost").raw(Dollars.text(state.saved()));
        body.member("entries", state.entries()).member("bytes", state.bytes());
        SemanticIndex.State meaning = state.meaning();
        body.name("semantic").object().member("misses", meaning.missed());
        body.member("skipped", meaning.skipped());
        body.member("checks_right", meaning.checked().right());
        body.member("checks_wrong", meaning.checked().wrong());
        body.member("entries", meaning.entries()).member("bytes", meaning.bytes()).end();
        return AdminReply.of(body.end());
    }

    private AdminReply purge(AdminRequest request) throws IOException {
        long removed = present().purge(filter(request));
        return AdminReply.of(new JsonWriter().object().member("removed", removed).end());
    }

    private static CacheFilter filter(AdminRequest request) {
        int seconds = request.query("older_than", 0, Integer.MAX_VALUE);
        return new CacheFilter(
                request.query("model"),
                request.query("key"),
                userPath(request.query("user_path")),
                request.query("operation"),
                seconds == 0 ? null : Duration.ofSeconds(seconds));
    }

    private static @Nullable String userPath(@Nullable String text) {
        try {
            return text == null ? null : UserPath.of(text);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid("user_path", String.valueOf(e.getMessage()));
        }
    }
}
