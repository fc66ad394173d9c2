package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.MessageCheck;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.Problem;
import dev.gatehouse.concurrent.Turn;
import dev.gatehouse.stream.WebSocketReader;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Passes the bytes of an upgraded connection in both directions, each at the pace of the slower
/// side. Whether its content is complete is unknown.
///
/// It ends with either side, with the gateway, after silence in both directions, after the time
/// that a stream may take, and when the credential with which it was opened is no longer accepted.
final class WebSocketTunnel implements Answer.Tunnel {
    private static final int PART = 16 * 1024;
    private static final long LOOK = Duration.ofSeconds(1).toNanos();
    private static final int GOING_AWAY = 1001;
    private static final int POLICY = 1008;

    /// OpenAI accepts 15 MB of sound in a message.
    private static final int LONGEST_MESSAGE = 16 << 20;

    private static final String REJECTED =
            "A message names a model that may not be used, or cannot be read.";

    private final Attempt attempt;
    private final UpstreamResponse response;
    private final Limits limits;
    private final WebSocketFrames frames = new WebSocketFrames();
    private final AtomicLong looked;
    private final @Nullable WebSocketReader messages;
    private volatile boolean revoked;
    private volatile boolean rejected;

    /// How long it may last.
    ///
    /// @param idle without a byte in either direction
    /// @param total in all
    record Limits(Duration idle, Duration total) {}

    WebSocketTunnel(Attempt attempt, UpstreamResponse response, Limits limits) {
        this.attempt = attempt;
        this.response = response;
        this.limits = limits;
        this.looked = new AtomicLong(attempt.scope().now());
        Predicate<String> models = attempt.models();
        this.messages =
                models == null
                        ? null
                        : new WebSocketReader(
                                LONGEST_MESSAGE,
                                new MessageCheck(models, attempt.call().record().memory()));
    }

    @Override
    public void between(InputStream in, OutputStream out) throws IOException {
        attempt.call().scope().start(CallScope.Timeout.TOTAL, limits.total());
        passed();
        attempt.scope().watch(this::look);
        Thread.ofVirtual().start(() -> pass(in, response.output(), response::close, false));
        var back =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        var one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                    }

                    @Override
                    public int read(byte[] into, int at, int most) throws IOException {
                        return response.body().read(into, at, most);
                    }
                };
        pass(back, out, () -> {}, true);
        CancelReason reason = attempt.scope().reason();
        if (reason != null && frames.complete()) {
            out.write(farewell(reason));
            out.flush();
        }
    }

    private byte[] farewell(CancelReason reason) {
        return switch (reason) {
            case CancelReason.ShuttingDown _ ->
                    WebSocketFrames.close(GOING_AWAY, "The gateway is shutting down.");
            case CancelReason.TimedOut(CallScope.Timeout timeout) ->
                    WebSocketFrames.close(
                            POLICY,
                            timeout == CallScope.Timeout.IDLE
                                    ? "Nothing was sent for too long."
                                    : "The connection was open for too long.");
            case CancelReason.Cancelled _, CancelReason.Disconnected _, CancelReason.SlowReader _ ->
                    WebSocketFrames.close(
                            POLICY,
                            rejected
                                    ? REJECTED
                                    : revoked
                                            ? "The API key is no longer valid."
                                            : "An operator ended the connection.");
        };
    }

    private void passed() {
        attempt.scope().start(CallScope.Timeout.IDLE, limits.idle());
    }

    /// Looks at the credential once a second, not on the thread of the timer.
    private void look(long now) {
        long last = looked.get();
        if (now - last >= LOOK && looked.compareAndSet(last, now)) {
            Thread.ofVirtual().start(this::checkCredential);
        }
    }

    private void checkCredential() {
        if (!attempt.call().record().accepted()) {
            revoked = true;
            attempt.scope().cancel(new CancelReason.Cancelled());
        }
    }

    @Override
    public @Nullable Problem problem() {
        return rejected ? Problem.Forbidden.model(REJECTED) : null;
    }

    @Override
    public void close() {
        response.close();
        CancelReason reason = attempt.scope().reason();
        try {
            attempt.finish(
                    rejected || reason == null
                            ? problem()
                            : UpstreamProblems.of(reason, attempt.account().name()));
        } finally {
            attempt.scope().close();
        }
    }

    /// Sends what has come; `false` where it may not be sent.
    private boolean sent(byte[] part, int count, OutputStream to, boolean down) throws IOException {
        if (!down && messages != null) {
            return messages.put(part, count, to);
        }
        if (down) {
            frames.pass(part, count);
        }
        to.write(part, 0, count);
        return true;
    }

    private void reject() {
        rejected = true;
        attempt.scope().cancel(new CancelReason.Cancelled());
    }

    /// @param down whether it goes to the client
    private void pass(InputStream from, OutputStream to, Runnable then, boolean down) {
        var part = new byte[PART];
        var turn = new Turn(Turn.COPIED);
        try {
            for (int count = from.read(part); count >= 0; count = from.read(part)) {
                passed();
                turn.moved(count);
                if (!sent(part, count, to, down)) {
                    reject();
                    return;
                }
                to.flush();
            }
        } catch (IOException _) {
            // One side has closed; the other sees the end of its own connection.
        } finally {
            then.run();
        }
    }
}
