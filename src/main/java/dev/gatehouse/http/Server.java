package dev.gatehouse.http;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.concurrent.PermitPool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Listens, and gives each connection a virtual thread of its own.
public final class Server implements AutoCloseable {
    private static final Duration BACK_OFF = Duration.ofMillis(100);
    private static final Duration PARTING = Duration.ofSeconds(1);

    /// An idle connection holds some 20 KB of buffers; all of them together take no more than a
    /// third of the memory.
    private static final long PER_CONNECTION = 64 * 1024;

    /// A byte of a head takes some four bytes of memory, as characters, fields and what is made of
    /// them; those that are long may take an eighth of the memory.
    private static final long PER_HEAD_BYTE = 32;

    /// How long a head may be arriving before it gives way when there is no room for others.
    private static final long SLOW_HEAD = Duration.ofSeconds(1).toNanos();

    private static final Duration GIVING_WAY = Duration.ofMillis(100);
    private static final int MOST_WAITING = 100;

    /// How many percent of the memory for heads one address can take.
    private static final int SHARE = 90;

    /// Connections beyond the limit, for operators: each ends after a request that is not theirs.
    private static final int RESERVED = 32;

    private final ServerSocket socket;
    private final Responder responder;
    private final DeadlineTimer timer;
    private final Limits rules;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor = Thread.ofPlatform().name("accept").unstarted(this::accept);
    private final PermitPool headRoom;
    private volatile boolean draining;

    private Server(ServerSocket socket, Responder responder, DeadlineTimer timer, Limits rules) {
        this.socket = socket;
        this.responder = responder;
        this.timer = timer;
        this.rules = rules;
        this.headRoom = new PermitPool(rules.headBytes(), MOST_WAITING, SHARE);
    }

    /// Answers requests.
    public interface Responder {
        /// Answers one request. Runs on the connection's own thread.
        void respond(Exchange exchange) throws IOException;

        /// Answers a request whose head breaks the rules; the connection ends after it.
        void refuse(Exchange exchange, BadRequest fault) throws IOException;
    }

    /// Makes connections private.
    public interface Encryption {
        /// A socket over an accepted one; its handshake comes with the first byte that is read.
        Socket over(Socket accepted) throws IOException;
    }

    /// How connections are treated.
    ///
    /// @param head how long a request head may take once it has begun
    /// @param idle how long a connection may rest between requests
    /// @param body how long a body may take, beside a second for every 2 KiB of it that came
    /// @param stall how long a write may wait for the reader at the other end
    /// @param connections how many there may be at once; one more ends the connection that has been
    ///     idle longest. Where none is, a few more are reserved for operators
    /// @param headBytes how many bytes of long request heads may be held
    /// @param tls what makes connections private; `null` for plain ones
    public record Limits(
            Duration head,
            Duration idle,
            Duration body,
            Duration stall,
            int connections,
            long headBytes,
            @Nullable Encryption tls) {
        /// The rules as shipped, without TLS.
        public static Limits standard() {
            return new Limits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(620),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    (int) Math.min(10_000, Runtime.getRuntime().maxMemory() / PER_CONNECTION),
                    Runtime.getRuntime().maxMemory() / PER_HEAD_BYTE,
                    null);
        }

        /// The same with another time for connections to rest.
        public Limits idle(Duration other) {
            return new Limits(head, other, body, stall, connections, headBytes, tls);
        }

        /// The same with another number of connections.
        public Limits connections(int most) {
            return new Limits(head, idle, body, stall, Math.min(most, connections), headBytes, tls);
        }

        /// The same with TLS.
        public Limits secure(Encryption with) {
            return new Limits(head, idle, body, stall, connections, headBytes, with);
        }
    }

    /// Binds the address and starts to accept.
    ///
    /// @throws IOException when the address cannot be bound
    public static Server open(
            InetSocketAddress address, Responder responder, DeadlineTimer timer, Limits rules)
            throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(address, 1024);
        var server = new Server(socket, responder, timer, rules);
        server.acceptor.start();
        return server;
    }

    /// The port that was bound.
    public int port() {
        return socket.getLocalPort();
    }

    /// How many connections are open.
    public int connections() {
        return connections.size();
    }

    /// Accepts no more, lets the requests in flight end, and ends connections after them.
    public void drain() throws IOException {
        draining = true;
        socket.close();
        awaitClosed();
        connections.forEach(ServerConnection::endIfIdle);
    }

    /// The system goes on listening until the accepting thread has ended.
    private void awaitClosed() {
        try {
            acceptor.join(PARTING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    boolean draining() {
        return draining;
    }

    void ended(ServerConnection connection) {
        timer.unwatch(connection);
        connections.remove(connection);
    }

    /// Ends everything at once.
    @Override
    public void close() throws IOException {
        drain();
        connections.forEach(ServerConnection::abort);
    }

    private void accept() {
        prepareToWait();
        while (!socket.isClosed()) {
            try {
                serve(socket.accept());
            } catch (IOException _) {
                // Out of file descriptors: those in use must end first, and trying at once again
                // would take the processor away from them.
                if (!socket.isClosed()) {
                    endLongestIdle();
                    LockSupport.parkNanos(BACK_OFF.toNanos());
                }
            }
        }
    }

    private boolean endOther() {
        return endLongestIdle() || endSlowestHead();
    }

    private boolean full() {
        return connections.size() >= rules.connections();
    }

    /// Ends the connection that has been idle longest; returns whether there was one.
    private boolean endLongestIdle() {
        ServerConnection longest = longest(false);
        return longest != null && longest.endIfIdle();
    }

    /// Ends the connection whose head has been arriving longest, where that has taken a while;
    /// returns whether there was one.
    private boolean endSlowestHead() {
        ServerConnection slowest = longest(true);
        return slowest != null
                && slowest.headSince() < timer.now() - SLOW_HEAD
                && slowest.endIfInHead();
    }

    /// The connection that has been waiting longest. Without a lambda: it is called where no file
    /// descriptor is left, and nothing should have to be linked there.
    ///
    /// @param inHead in the middle of a head, not before it
    private @Nullable ServerConnection longest(boolean inHead) {
        ServerConnection longest = null;
        long first = Long.MAX_VALUE;
        for (ServerConnection each : connections) {
            long since = inHead ? each.headSince() : each.idleSince();
            if (longest == null || since < first) {
                longest = each;
                first = since;
            }
        }
        return longest;
    }

    /// Takes room for more bytes of a head; a slow one gives way to others.
    boolean takeHeadRoom(int count, List<?> holders) {
        var claim = new PermitPool.Claim(holders, 0);
        return headRoom.acquire(count, Duration.ZERO, claim)
                || (endSlowestHead() && headRoom.acquire(count, GIVING_WAY, claim));
    }

    void releaseHeadRoom(int count, List<?> holders) {
        headRoom.release(count, holders);
    }

    /// Makes a virtual thread wait on a socket once, before there are connections.
    ///
    /// The runtime opens what it needs for that, three file descriptors, when it is first needed
    /// (`sun.nio.ch.Poller`). Where none is left by then, no virtual thread can wait on a socket
    /// ever after.
    private static void prepareToWait() {
        try {
            Thread.ofVirtual().start(Server::waitOnce).join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitOnce() {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(1);
            silent.accept().close();
        } catch (IOException _) {
            // No client connects.
        }
    }

    private void serve(Socket accepted) throws IOException {
        boolean reserved = false;
        while (full() && !reserved && !socket.isClosed() && !endOther()) {
            reserved = connections.size() < rules.connections() + RESERVED;
            if (!reserved) {
                LockSupport.parkNanos(BACK_OFF.toNanos());
            }
        }
        if (socket.isClosed()) {
            accepted.close();
            return;
        }
        accepted.setTcpNoDelay(true);
        var connection = new ServerConnection(this, accepted, responder, timer, rules);
        connection.reserved(reserved);
        connections.add(connection);
        timer.watch(connection);
        Thread.ofVirtual().start(connection::run);
    }
}
