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
/// @param storage where things are kept
/// @param providers who runs models, by name
/// @param routes which model goes where, in order
/// @param labels free words for a human
/// @param tracing where traces go; off unless given
public record Sample(
        Server server,
        Cache cache,
        @Default("sqlite") Storage storage,
        Map<String, Provider> providers,
        List<Route> routes,
        Map<String, String> labels,
        @Nullable Tracing tracing) {

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
            @Default("127.0.0.1") String host,
            @Default("8080") @Environment("PORT") @Range(min = 0, max = 65535) int port,
            @Environment({"MASTER_KEY", "GATEWAY_KEY"}) @Nullable Secret masterKey,
            @Default("") List<String> origins,
            @Default("32MB") Size bodyLimit,
            @Default("10m") Duration drain,
            @Default("plain") LogMode mode) {}

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
    /// @param semantic answers to like questions; off unless given
    public record Cache(
            @Default("true") boolean enabled,
            @Default("0.9") double score,
            @Default("1000") @Range(min = 1) long most,
            @Nullable Semantic semantic) {}

    /// Answers to questions that mean the same.
    ///
    /// @param model the model that tells how near two texts are
    /// @param timeout how long it may think
    public record Semantic(
            String model, @Default("2s") @Environment("SEMANTIC_TIMEOUT") Duration timeout) {}

    /// Where things are kept.
    public sealed interface Storage {
        /// In a file.
        ///
        /// @param path the file
        record Sqlite(@Default("data/gatehouse.db") Path path) implements Storage {}

        /// In a database server.
        ///
        /// @param url where it is, with password
        /// @param connections how many at most
        record PostgreSql(Secret url, @Default("10") @Range(min = 1, max = 100) int connections)
                implements Storage {}
    }

    /// Who runs models.
    ///
    /// @param baseUrl the address
    /// @param apiKey the key
    /// @param maxRetries how often to try again
    /// @param weights shares by model
    public record Provider(
            @Nullable URI baseUrl,
            @Nullable Secret apiKey,
            @Default("2") @Environment("RETRIES") int maxRetries,
            Map<String, Integer> weights) {}

    /// Which model goes where.
    ///
    /// @param model the name callers use
    /// @param targets who is asked, in order
    public record Route(String model, List<String> targets) {
        /// Refuses a route to nowhere.
        public Route {
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("a route needs at least one target");
            }
        }
    }

    /// Where traces go.
    ///
    /// @param endpoint the collector
    /// @param keys the keys it takes
    public record Tracing(URI endpoint, List<Secret> keys) {}
}
