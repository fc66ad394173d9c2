package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Passes the bytes of an upgraded connection in both directions, each at the pace of the slower
/// side. Whether its content is complete is unknown.
final class WebSocketTunnel implements Answer.Tunnel {
    private static final int PART = 16 * 1024;

    private final Attempt attempt;
    private final UpstreamResponse response;

    WebSocketTunnel(Attempt attempt, UpstreamResponse response) {
        this.attempt = attempt;
        this.response = response;
    }

    @Override
    public void between(InputStream in, OutputStream out) {
        // It may last for hours; it ends with either side, or with the gateway.
        attempt.call().scope().stop(CallScope.Timeout.TOTAL);
        Thread.ofVirtual().start(() -> pass(in, response.output(), response::close));
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
        pass(back, out, () -> {});
    }

    @Override
    public void close() {
        response.close();
        CancelReason reason = attempt.scope().reason();
        try {
            attempt.finish(
                    reason == null ? null : UpstreamProblems.of(reason, attempt.account().name()));
        } finally {
            attempt.scope().close();
        }
    }

    private static void pass(InputStream from, OutputStream to, Runnable then) {
        var part = new byte[PART];
        try {
            for (int count = from.read(part); count >= 0; count = from.read(part)) {
                to.write(part, 0, count);
                to.flush();
            }
        } catch (IOException _) {
            // One side has closed; the other sees the end of its own connection.
        } finally {
            then.run();
        }
    }
}
