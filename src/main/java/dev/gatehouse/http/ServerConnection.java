package dev.gatehouse.http;

import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.concurrent.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.jspecify.annotations.Nullable;

/// One connection: a loop of requests on one virtual thread.
///
/// Its deadlines are fields that one thread compares. Reading ahead to notice a disconnect is the
/// one thing another thread does here, under a lock, into the buffer that the next request will
/// use. A client that has ended its input may have half-closed the connection and still wait for
/// its answer, or may have left: only a write shows it, and the first one is answered by a reset
/// that the next one meets.
final class ServerConnection implements DeadlineCheck {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long HANG_UP_AFTER = Duration.ofMillis(500).toNanos();
    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final Duration LINGER_IDLE = Duration.ofSeconds(5);

    /// Between the writes that test whether a client which ended its input is still connected.
    private static final long[] PROBES = {50_000_000L, 250_000_000L, 2_000_000_000L};

    private static final long LATER_PROBES = Duration.ofSeconds(15).toNanos();
    private static final int SLOWEST = 2 * 1024;
    private static final int BUFFER = 8 * 1024;
    private static final int LONGEST_LINE = 32 * 1024;

    private final Server server;
    private final Socket base;
    private final Server.Responder responder;
    private final DeadlineTimer timer;
    private final Server.Limits rules;
    private final HeadRoom headRoom;
    private final InputBuffer input;
    private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
    private final HeadWriter head = new HeadWriter(output);
    private final HeadReader heads;
    private final ReentrantLock reading = new ReentrantLock();
    private Socket socket;
    private byte @Nullable [] chunk;
    private boolean served;
    private volatile long deadline = NEVER;
    private volatile long bodyDeadline = NEVER;
    private volatile long watchFrom = NEVER;
    private volatile @Nullable WatchedOutput writes;
    private volatile @Nullable DisconnectListener departure;
    private volatile boolean slowBody;
    private volatile boolean stalled;
    private volatile long idleSince = NEVER;
    private volatile long headSince = NEVER;
    private boolean reserved;

    ServerConnection(
            Server server,
            Socket base,
            Server.Responder responder,
            DeadlineTimer timer,
            Server.Limits rules) {
        this.server = server;
        this.headRoom = new HeadRoom(server, base.getInetAddress());
        this.input = new InputBuffer(InputBuffer.Lines.STRICT, LONGEST_LINE, headRoom);
        this.heads = new HeadReader(input);
        this.base = base;
        this.socket = base;
        this.responder = responder;
        this.timer = timer;
        this.rules = rules;
    }

    /// The state of a client whose answer is still being made.
    interface DisconnectListener {
        /// The client has left; called once.
        void left(Exchange.Disconnect how);

        /// The client has ended its input.
        ///
        /// @return whether it may still wait for its answer
        boolean halfClosed();

        /// Writes something, to find out whether the client is there.
        ///
        /// @throws IOException when it is not
        void probe() throws IOException;
    }

    void run() {
        try {
            deadline = timer.deadline(rules.head().toNanos());
            if (rules.tls() != null) {
                socket = rules.tls().over(base);
            }
            InputStream in = socket.getInputStream();
            var out = new WatchedOutput(socket.getOutputStream(), timer, rules.stall());
            writes = out;
            boolean more = true;
            while (more) {
                more = serveOne(in, out);
                headRoom.release();
            }
        } catch (IOException _) {
            // The client has disconnected.
        } finally {
            abort();
            headRoom.release();
            server.ended(this);
        }
    }

    private boolean serveOne(InputStream in, OutputStream out) throws IOException {
        if (!awaitRequest(in)) {
            return false;
        }
        deadline = timer.deadline(rules.head().toNanos());
        headSince = timer.now();
        Exchange exchange;
        try {
            var opening = heads.read(in);
            exchange = new Exchange(this, opening.head(), opening.framing(), in, out);
        } catch (BadRequest e) {
            refuse(e, in, out);
            return false;
        } finally {
            deadline = NEVER;
            headSince = NEVER;
        }
        try {
            responder.respond(exchange);
        } catch (BadRequest e) {
            if (exchange.committed()) {
                throw e;
            }
            responder.refuse(exchange.closeAfter(), e);
        } finally {
            watchFrom = NEVER;
            departure = null;
        }
        return exchange.finish() && !server.draining();
    }

    /// Waits for the first byte of a request; the end of the input is the usual way to part.
    private boolean awaitRequest(InputStream in) throws IOException {
        idleSince = timer.now();
        // A client that has sent nothing yet gets less time than one that may call again.
        deadline = timer.deadline((served ? rules.idle() : rules.head()).toNanos());
        served = true;
        reading.lock();
        try {
            if (server.draining() && input.length() == 0) {
                return false;
            }
            return input.length() > 0 || input.fill(in) > 0;
        } finally {
            reading.unlock();
            idleSince = NEVER;
        }
    }

    private void refuse(BadRequest fault, InputStream in, OutputStream out) throws IOException {
        var exchange =
                new Exchange(this, Exchange.Head.NONE, HeadRules.Framing.NONE, in, out)
                        .closeAfter();
        responder.refuse(exchange, fault);
        exchange.finish();
        partSlowly(in);
    }

    InputBuffer input() {
        return input;
    }

    SessionOutputBufferImpl output() {
        return output;
    }

    HeadWriter head() {
        return head;
    }

    /// The buffer for chunks, made for the first streamed answer.
    byte[] chunk() {
        byte[] known = chunk;
        if (known == null) {
            known = new byte[BUFFER];
            chunk = known;
        }
        return known;
    }

    @Nullable InetAddress peer() {
        return base.getInetAddress();
    }

    /// Whether it is beyond the limit of connections.
    boolean reserved() {
        return reserved;
    }

    void reserved(boolean beyond) {
        reserved = beyond;
    }

    boolean draining() {
        return server.draining();
    }

    long now() {
        return timer.deadline(0);
    }

    /// Arms the timeout of a body that began then; each part of it that came gives it more time,
    /// up to a last deadline.
    void bodyDeadline(long began, long read, long last) {
        long paced = began + rules.body().toNanos() + read / SLOWEST * 1_000_000_000L;
        bodyDeadline = Math.min(paced, last);
    }

    /// Stops the timeout of the body; returns whether it has expired.
    boolean bodyDone() {
        bodyDeadline = NEVER;
        return slowBody;
    }

    /// From half a second on, notices when the client disconnects.
    void watchFor(DisconnectListener gone) {
        departure = gone;
        watchFrom = timer.deadline(HANG_UP_AFTER);
    }

    /// Ends that: the thread that reads notices it from now on.
    void unwatch() {
        departure = null;
        watchFrom = NEVER;
    }

    /// Reads what comes after the request, whatever it is.
    int readRaw(byte[] into, int at, int most, InputStream in) throws IOException {
        reading.lock();
        try {
            return input.read(into, at, most, in);
        } finally {
            reading.unlock();
        }
    }

    boolean stalled() {
        return stalled;
    }

    /// Since when it has waited for a request; very late while one is in flight.
    long idleSince() {
        return idleSince;
    }

    /// Since when the head of its request has been arriving; very late while none is.
    long headSince() {
        return headSince;
    }

    /// Ends it if the head of its request is still arriving; returns whether that was so.
    boolean endIfInHead() {
        if (headSince == NEVER) {
            return false;
        }
        headSince = NEVER;
        abort();
        return true;
    }

    /// Ends it if no request is in flight; returns whether that was so.
    boolean endIfIdle() {
        if (idleSince == NEVER) {
            return false;
        }
        idleSince = NEVER;
        abort();
        return true;
    }

    /// Ends the connection at once, waking the threads that read or write. Safe from any thread.
    void abort() {
        try {
            // The base socket: a TLS one would wait behind a write that is stuck.
            base.close();
        } catch (IOException _) {
            // It is closed already.
        }
    }

    /// Ends it at once, so that the client sees that its answer was cut; what was sent and not read
    /// yet is lost.
    void reset() {
        try {
            base.setSoLinger(true, 0);
        } catch (IOException _) {
            // Then there is nothing to reset.
        }
        abort();
    }

    /// Ends the output, and takes what the client still sends before the connection is closed:
    /// closing it with unread input would be a reset, and lose the answer on its way.
    void partSlowly(InputStream in) throws IOException {
        output.flush(socket.getOutputStream());
        base.shutdownOutput();
        long until = timer.deadline(LINGER.toNanos());
        var scrap = new byte[BUFFER];
        var turn = new Turn(Turn.COPIED);
        for (int read = 0; read >= 0; read = in.read(scrap)) {
            turn.moved(read);
            deadline = Math.min(until, timer.deadline(LINGER_IDLE.toNanos()));
        }
    }

    @Override
    public void check(long now) {
        if (now >= deadline) {
            deadline = NEVER;
            Thread.ofVirtual().start(this::abort);
        }
        if (now >= bodyDeadline) {
            bodyDeadline = NEVER;
            slowBody = true;
            Thread.ofVirtual().start(this::endInput);
        }
        if (now >= watchFrom) {
            watchFrom = NEVER;
            Thread.ofVirtual().start(this::readAhead);
        }
        WatchedOutput known = writes;
        if (known != null && known.overdue(now)) {
            stalled = true;
            Thread.ofVirtual().start(() -> leave(Exchange.Disconnect.STALLED));
        }
    }

    private void endInput() {
        try {
            base.shutdownInput();
        } catch (IOException _) {
            abort();
        }
    }

    private void readAhead() {
        boolean ended = false;
        reading.lock();
        try {
            // When the answer is done already, what comes next is for the thread that made it.
            boolean wanted = departure != null && input.length() == 0;
            ended = wanted && input.fill(socket.getInputStream()) < 0;
        } catch (IOException _) {
            leave(Exchange.Disconnect.HUNG_UP);
        } finally {
            reading.unlock();
        }
        if (ended) {
            probe();
        }
    }

    /// Finds out what the end of the input means: writes now and then until a write fails or the
    /// answer is made.
    private void probe() {
        int probes = 0;
        for (DisconnectListener watched = departure; watched != null; watched = departure) {
            try {
                if (!watched.halfClosed()) {
                    leave(Exchange.Disconnect.HUNG_UP);
                    return;
                }
                watched.probe();
            } catch (IOException _) {
                leave(Exchange.Disconnect.HUNG_UP);
                return;
            }
            LockSupport.parkNanos(probes < PROBES.length ? PROBES[probes++] : LATER_PROBES);
        }
    }

    private void leave(Exchange.Disconnect how) {
        DisconnectListener listener = departure;
        departure = null;
        if (listener != null) {
            listener.left(how);
        }
        if (how == Exchange.Disconnect.STALLED) {
            reset();
        }
    }
}
