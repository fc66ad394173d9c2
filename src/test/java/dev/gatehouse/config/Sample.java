package dev.gatehouse.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings as a program might have them, with one of every kind.
///
/// @param server where callers come in
/// @param cache answering from memory
/// @param data the folder for files
/// @param providers services that run models, by name
/// @param routes which model goes where, in order
/// @param labels free texts
public record Sample(
        Server server,
        Cache cache,
        Path data,
        Map<String, Provider> providers,
        List<Route> routes,
        Map<String, String> labels) {

    static Sample read(Group g) {
        g.renamed("store.most", "cache.most")
                .renamed("store.nearness", "cache.score")
                .renamed("store", "cache");
        return new Sample(
                Server.read(g.group("server", Reload.RESTART)),
                Cache.read(g.group("cache", Reload.LIVE)),
                g.path("data", "data").value(),
                g.groups("providers", Reload.LIVE, Provider::read)
                        .json("PROVIDERS")
                        .listed("source", Provider::listed)
                        .value(),
                g.list("routes", Route::read),
                g.textsByName("labels"));
    }

    /// Where callers come in.
    ///
    /// @param host the address to listen on
    /// @param port the port to listen on; 0 takes a free one
    /// @param masterKey the key that may do everything
    /// @param origins web pages that may call | with a bar
    /// @param bodyLimit the largest request
    /// @param drain how long calls may finish at stop
    /// @param mode how much is logged
    public record Server(
            String host,
            int port,
            @Nullable Secret masterKey,
            List<String> origins,
            Size bodyLimit,
            Duration drain,
            LogMode mode) {
        static Server read(Group g) {
            g.renamed("shutdown", "drain");
            return new Server(
                    g.text("host", "127.0.0.1").value(),
                    g.whole("port", 8080).between(0, 65535).env("PORT").value(),
                    g.secret("master-key").env("MASTER_KEY", "GATEWAY_KEY").live().orNull(),
                    g.texts("origins").live().value(),
                    g.size("body-limit", "32MB").value(),
                    g.duration("drain", "10m").env("DRAIN").value(),
                    g.word("mode", LogMode.values(), LogMode.PLAIN)
                            .also("loud", LogMode.VERY_DETAILED)
                            .shared("LOG_MODE")
                            .value());
        }
    }

    /// How much is logged.
    public enum LogMode {
        /// Little.
        PLAIN,
        /// Much.
        VERY_DETAILED
    }

    /// Answering from memory.
    ///
    /// @param enabled whether it is on
    /// @param score how near a question must be
    /// @param most how many answers are kept
    /// @param semantic answers to like questions
    public record Cache(boolean enabled, double score, @Nullable Long most, Semantic semantic) {
        static Cache read(Group g) {
            return new Cache(
                    g.flag("enabled", true).value(),
                    g.number("score", 0.9).value(),
                    g.wholeLong("most").atLeast(1).orNull(),
                    Semantic.read(g.group("semantic")));
        }
    }

    /// Answers to questions that mean the same.
    ///
    /// @param file the model, a file that is there
    public record Semantic(@Nullable Path file) {
        static Semantic read(Group g) {
            return new Semantic(g.file("file").shared("MODEL_FILE").orNull());
        }
    }

    /// A service that runs models.
    ///
    /// @param baseUrl the address
    /// @param apiKey the key
    /// @param maxRetries how often to try again
    /// @param headers what else it is sent
    public record Provider(
            @Nullable URI baseUrl,
            @Nullable Secret apiKey,
            int maxRetries,
            Map<String, Secret> headers) {
        static Provider read(Group g) {
            return new Provider(
                    g.address("base-url").orNull(),
                    g.secret("api-key").orNull(),
                    g.whole("max-retries", 2).env("RETRIES").value(),
                    g.secretsByName("headers", Reload.LIVE));
        }

        static @Nullable Provider listed(Group g) {
            boolean enabled = g.flag("enabled", true).value();
            int retries = g.whole("retries", 2).value();
            return enabled ? new Provider(null, null, retries, Map.of()) : null;
        }
    }

    /// Which model goes where.
    ///
    /// @param model the name callers use
    /// @param targets in order of preference
    public record Route(String model, List<String> targets) {
        static Route read(Group g) {
            var route = new Route(g.text("model").value(), g.texts("targets").value());
            if (route.targets.isEmpty() && !g.faulty()) {
                g.error("needs at least one of 'targets'", "name one");
            }
            return route;
        }
    }
}
