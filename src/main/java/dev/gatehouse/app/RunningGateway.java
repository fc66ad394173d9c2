package dev.gatehouse.app;

import dev.gatehouse.api.Listener;
import dev.gatehouse.cli.Program;
import dev.gatehouse.cli.Setup;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.LogSettings.Level;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A gateway with its log and its timer, as `start` runs it.
final class RunningGateway implements Program.Running {
    private final Configuration.Place place;
    private final Setup setup;
    private final DeadlineTimer timer;
    private final Log log;
    private final Gatehouse gatehouse;

    private RunningGateway(Configuration.Place place, Configuration configuration, boolean terminal)
            throws IOException {
        this.place = place;
        this.setup = Installation.setup(configuration);
        this.timer = DeadlineTimer.start();
        var out = new FileOutputStream(FileDescriptor.out);
        this.log = Log.open(out, configuration.settings().log(), terminal);
        try {
            this.gatehouse = Gatehouse.open(configuration, log, timer);
        } catch (IOException e) {
            log.close();
            timer.close();
            throw e;
        }
    }

    static RunningGateway open(Configuration.Place place, boolean terminal)
            throws InvalidSettingsException, IOException {
        return new RunningGateway(place, Configuration.read(place), terminal);
    }

    @Override
    public Setup setup() {
        return setup;
    }

    @Override
    public int port() {
        return gatehouse.port();
    }

    @Override
    public @Nullable String dashboard() {
        boolean shown = gatehouse.configuration().settings().admin().ui().enabled();
        int bound = gatehouse.port(Listener.ADMIN);
        return shown ? setup.admin().localUrl(bound) + "/dashboard/" : null;
    }

    @Override
    public int inFlight() {
        return gatehouse.live().size();
    }

    @Override
    public boolean readinessProbed() {
        return gatehouse.readinessProbed();
    }

    @Override
    public void onFatal(Consumer<String> action) {
        gatehouse.onFatal(action);
    }

    @Override
    public void reload() {
        try {
            List<String> later = gatehouse.reload(place);
            log.message(Level.INFO, "settings reloaded");
            for (String name : later) {
                log.message(Level.WARN, "a change of " + name + " takes effect after a restart");
            }
        } catch (InvalidSettingsException invalid) {
            log.message(Level.ERROR, "settings not reloaded; the old ones stay");
            for (SettingsError error : invalid.faults()) {
                log.message(Level.ERROR, error.render());
            }
        } catch (RuntimeException e) {
            // The thread that watches the file must go on.
            log.message(Level.ERROR, "settings not reloaded; the old ones stay: " + e);
        }
    }

    @Override
    public boolean drain(Duration preDrain, Duration limit) throws IOException {
        return gatehouse.drain(preDrain, limit);
    }

    @Override
    public void endCalls() {
        gatehouse.endCalls();
    }

    @Override
    public void close() throws IOException {
        try (timer;
                log) {
            gatehouse.close();
        }
    }
}
