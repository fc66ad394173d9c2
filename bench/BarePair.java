import dev.gatehouse.call.CallScope;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Server;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamSettings;
import dev.gatehouse.config.Size;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The yardstick for the path: the gateway's own two halves of HTTP with nothing in between. What it
/// costs, any gateway on these halves costs.
///
/// Arguments: the port to listen on and the port of the upstream.
final class BarePair implements Server.Responder {
    private final Upstream upstream;
    private final URI target;
    private final ThreadLocal<CallScope> scopes;

    private BarePair(DeadlineTimer timer, int port) throws IOException {
        var minute = Duration.ofMinutes(1);
        upstream =
                Upstream.open(
                        new UpstreamSettings(
                                minute, minute, minute, minute, minute, minute, 4096,
                                new Size(64 << 20), null, null, List.of()),
                        timer);
        target = URI.create("http://127.0.0.1:" + port);
        scopes = ThreadLocal.withInitial(() -> CallScope.of(timer));
    }

    public static void main(String[] args) throws IOException {
        var timer = DeadlineTimer.start();
        var pair = new BarePair(timer, Integer.parseInt(args[1]));
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        Server.open(address, pair, timer, Server.Limits.standard());
    }

    @Override
    public void respond(Exchange exchange) throws IOException {
        Exchange.Head head = exchange.head();
        var headers = Headers.none();
        headers.addIfPresent("Authorization", head.headers().first("authorization"));
        headers.addIfPresent("Content-Type", head.headers().first("content-type"));
        RequestPayload body = null;
        if (exchange.bodyLength() > 0) {
            byte[] bytes = new byte[(int) exchange.bodyLength()];
            var in = exchange.body();
            in.readNBytes(bytes, 0, bytes.length);
            in.read();
            body = Request.payload(Patch.Pieces.of(bytes, 0, bytes.length));
        }
        var request = new Request(head.method(), target, head.target().raw(), headers, body);
        try (UpstreamResponse answer = upstream.send(request, scopes.get())) {
            var back = Headers.none();
            back.addIfPresent("Content-Type", answer.headers().first("content-type"));
            if (answer.headers().first("content-length") != null) {
                exchange.send(answer.status(), back, answer.readAll(64 << 20));
            } else {
                pump(exchange, answer, back);
            }
        }
    }

    private static void pump(Exchange exchange, UpstreamResponse answer, Headers headers)
            throws IOException {
        var buffer = new byte[8 * 1024];
        try (var out = exchange.open(answer.status(), headers)) {
            int read = answer.body().read(buffer, 0, buffer.length);
            while (read >= 0) {
                out.write(buffer, 0, read);
                if (!answer.body().ready()) {
                    out.flush();
                }
                read = answer.body().read(buffer, 0, buffer.length);
            }
        }
    }

    @Override
    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
        exchange.send(fault.status(), Headers.none(), new byte[0]);
    }
}
