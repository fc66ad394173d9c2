package dev.gatehouse.app;

import dev.gatehouse.api.ApiServer;
import dev.gatehouse.api.Listener;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Server;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ports: the one for calls, and those that administration and metrics have of their own.
final class Listeners implements AutoCloseable {
    /// Operators and scrapers: few, and none of them may be shut out by clients.
    private static final int FURTHER_CONNECTIONS = 256;

    private final Map<Listener, Server> servers = new EnumMap<>(Listener.class);

    private Listeners() {}

    /// Binds all of them.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @throws IOException when an address cannot be bound, or a certificate not be read; none is
    ///     bound then
    static Listeners open(
            Settings settings, ApiServer api, DeadlineTimer timer, Consumer<String> warnings)
            throws IOException {
        var made = new Listeners();
        try {
            made.bindAll(settings, api, timer, warnings);
        } catch (IOException e) {
            made.close();
            throw e;
        }
        return made;
    }

    /// Whether a listener has a port of its own.
    static boolean separate(Settings settings, Listener listener) {
        return switch (listener) {
            case CALLS -> true;
            case ADMIN -> settings.admin().port() != null;
            case METRICS -> settings.metrics().enabled() && settings.metrics().port() != null;
        };
    }

    private void bindAll(
            Settings settings, ApiServer api, DeadlineTimer timer, Consumer<String> warnings)
            throws IOException {
        var server = settings.server();
        var limits = Tls.rules(server, warnings, timer::now).idle(server.idleTimeout());
        var calls = new InetSocketAddress(server.address(), server.port());
        servers.put(Listener.CALLS, Server.open(calls, api.on(Listener.CALLS), timer, limits));
        var few = limits.connections(FURTHER_CONNECTIONS);
        for (Listener each : new Listener[] {Listener.ADMIN, Listener.METRICS}) {
            if (separate(settings, each)) {
                boolean admin = each == Listener.ADMIN;
                String host = admin ? settings.admin().host() : settings.metrics().host();
                Integer port = admin ? settings.admin().port() : settings.metrics().port();
                var address = new InetSocketAddress(host, Objects.requireNonNull(port));
                servers.put(
                        each, bind(admin ? "admin" : "metrics", address, api.on(each), timer, few));
            }
        }
    }

    private static Server bind(
            String group,
            InetSocketAddress address,
            Server.Responder responder,
            DeadlineTimer timer,
            Server.Limits limits)
            throws IOException {
        try {
            return Server.open(address, responder, timer, limits);
        } catch (BindException e) {
            throw new BindException(
                    "'%s.port' cannot be listened on at %s: %s; name another one"
                            .formatted(group, address, e.getMessage()));
        }
    }

    /// The port that was bound; that of calls where there is none of its own.
    int port(Listener listener) {
        @Nullable Server own = servers.get(listener);
        return Objects.requireNonNull(own == null ? servers.get(Listener.CALLS) : own).port();
    }

    /// Accepts no more, and ends connections after their requests.
    void drain() throws IOException {
        for (Server each : servers.values()) {
            each.drain();
        }
    }

    /// Ends everything at once.
    @Override
    public void close() throws IOException {
        for (Server each : servers.values()) {
            each.close();
        }
    }
}
