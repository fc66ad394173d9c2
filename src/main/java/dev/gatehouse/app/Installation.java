package dev.gatehouse.app;

import dev.gatehouse.admin.AdminSettings;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.cli.Program;
import dev.gatehouse.cli.Setup;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.ledger.LedgerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The program where it was started: a working directory and an environment.
final class Installation implements Program {
    private final Path directory;
    private final Map<String, String> environment;

    Installation(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    @Override
    public String version() {
        String version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "(from sources)" : version;
    }

    @Override
    public Program with(Map<String, String> variables) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(variables);
        return new Installation(directory, all);
    }

    @Override
    public @Nullable Path settingsFile(@Nullable Path file) {
        return place(file).present();
    }

    @Override
    public Setup read(@Nullable Path file) throws InvalidSettingsException {
        return setup(Configuration.read(place(file)));
    }

    @Override
    public Opened storage(@Nullable Path file, boolean write)
            throws InvalidSettingsException, IOException {
        Settings settings = Configuration.read(place(file)).settings();
        var opener = new StorageOpener(settings.storage(), settings.dataDir(), _ -> {});
        return new Opened(
                opener.openAlone(write),
                opener.blobs(),
                settings.ledger().mode() == LedgerSettings.Mode.LOCAL
                        ? MeteringRuntime.folder(settings.dataDir())
                        : null);
    }

    @Override
    public Running start(@Nullable Path file, boolean terminal)
            throws InvalidSettingsException, IOException {
        return RunningGateway.open(place(file), terminal);
    }

    private Configuration.Place place(@Nullable Path file) {
        return new Configuration.Place(file, directory, environment);
    }

    /// A configuration as commands see it.
    static Setup setup(Configuration configuration) {
        Settings settings = configuration.settings();
        ServerSettings server = settings.server();
        return new Setup(
                configuration.file(),
                new Setup.Found(
                        configuration.bound().effective(),
                        configuration.ignored(),
                        configuration.bound().warnings()),
                configuration.accounts(),
                configuration.demo(),
                new Setup.Listener(
                        server.address(),
                        server.port(),
                        server.certificate() != null,
                        server.base(),
                        server.masterKey()),
                administration(settings),
                new Setup.Shutdown(server.preDrain(), server.drain()),
                settings.upstream());
    }

    private static Setup.Listener administration(Settings settings) {
        ServerSettings server = settings.server();
        AdminSettings admin = settings.admin();
        Integer own = admin.port();
        return new Setup.Listener(
                own == null ? server.address() : admin.host(),
                own == null ? server.port() : own,
                server.certificate() != null,
                server.base(),
                admin.key() == null ? server.masterKey() : admin.key());
    }
}
