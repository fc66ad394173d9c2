package dev.gatehouse.cli;

import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.provider.Account;
import dev.gatehouse.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A valid configuration as commands show it and go by it.
///
/// @param file the settings file, `null` when there is none
/// @param settings what came of it
/// @param accounts those that can be used, in order
/// @param demo whether the built-in provider answers
/// @param listener how the gateway is reached
/// @param admin how its administration is reached; the same where that has no port of its own
/// @param shutdown how it stops
/// @param upstream how connections are made, to gateways as to providers
public record Setup(
        @Nullable Path file,
        Found settings,
        List<Account> accounts,
        boolean demo,
        Listener listener,
        Listener admin,
        Shutdown shutdown,
        UpstreamSettings upstream) {
    public Setup {
        accounts = List.copyOf(accounts);
    }

    /// What was found in the sources of settings.
    ///
    /// @param values every value with its origin
    /// @param ignored what was declared and cannot be used, with the reason
    /// @param warnings what is valid but suspicious
    public record Found(
            List<EffectiveValue> values, List<String> ignored, List<SettingsError> warnings) {
        public Found {
            values = List.copyOf(values);
            ignored = List.copyOf(ignored);
            warnings = List.copyOf(warnings);
        }
    }

    /// How long a stop may take.
    public record Shutdown(Duration preDrain, Duration drain) {}

    /// Where a gateway listens.
    ///
    /// @param host the address or name as it is configured
    /// @param port the port, 0 for any free one
    /// @param basePath stands before every path, without a slash at its end
    /// @param key what authenticates there
    public record Listener(
            String host, int port, boolean tls, String basePath, @Nullable Secret key) {
        /// Whether it listens on all addresses of the machine.
        public boolean openToAll() {
            return host.equals("0.0.0.0")
                    || (host.contains(":") && host.chars().allMatch(c -> "[]:0".indexOf(c) >= 0));
        }

        /// The URL for programs on this machine, without `/v1`.
        ///
        /// @param bound the port that is in use
        public String localUrl(int bound) {
            String name = openToAll() ? "127.0.0.1" : host;
            boolean bare = name.contains(":") && !name.startsWith("[");
            return (tls ? "https://" : "http://")
                    + (bare ? "[" + name + "]" : name)
                    + ":"
                    + bound
                    + basePath;
        }
    }
}
