package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The program as its commands see it: they stand below the package that wires it.
public interface Program {
    /// The version, as `--version` prints it.
    String version();

    /// The same program with further environment variables, which come before those of the process.
    Program with(Map<String, String> variables);

    /// The file that settings are read from, `null` when there is none.
    ///
    /// @param file one that must be read; `null` for the usual one
    @Nullable Path settingsFile(@Nullable Path file);

    /// Reads the configuration and starts nothing.
    ///
    /// @param file the settings file; `null` for the usual one
    /// @throws InvalidSettingsException with every error there is
    Setup read(@Nullable Path file) throws InvalidSettingsException;

    /// Opens the storage of the configuration without a gateway.
    ///
    /// @param write whether to fill it; otherwise it is read as it is now, beside its gateways
    /// @throws InvalidSettingsException with every error there is
    /// @throws IOException when it cannot be opened; the message has the cure
    Opened storage(@Nullable Path file, boolean write) throws InvalidSettingsException, IOException;

    /// An open storage.
    ///
    /// @param blobs the folder of its blobs; `null` when the database has them
    /// @param ledger the folder of the gateway's ledger; `null` when it has none
    record Opened(Storage storage, @Nullable Path blobs, @Nullable Path ledger)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            storage.close();
        }
    }

    /// Opens a gateway.
    ///
    /// @param terminal whether a person is likely to read the log
    /// @throws InvalidSettingsException with every error there is
    /// @throws IOException when it cannot listen, or a file of certificates cannot be read
    Running start(@Nullable Path file, boolean terminal)
            throws InvalidSettingsException, IOException;

    /// A gateway that runs in this process.
    interface Running extends AutoCloseable {
        /// The configuration it started with.
        Setup setup();

        /// The port it listens on.
        int port();

        /// The URL of its dashboard for programs on this machine; `null` where that is off.
        @Nullable String dashboard();

        /// How many calls are in flight.
        int inFlight();

        /// Whether the readiness path has been requested yet, as a load balancer does.
        boolean readinessProbed();

        /// Observes that the gateway cannot go on as it is set up.
        ///
        /// @param action receives the reason, with the cure
        void onFatal(Consumer<String> action);

        /// Reads the configuration again; the result is in the log.
        void reload();

        /// Stops accepting connections and waits for the calls in flight.
        ///
        /// @param preDrain how long it goes on listening while its readiness path answers 503
        /// @return whether all calls ended by themselves
        boolean drain(Duration preDrain, Duration limit) throws IOException;

        /// Ends all calls in flight, each with an error to its client.
        void endCalls();

        @Override
        void close() throws IOException;
    }
}
