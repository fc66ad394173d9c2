package dev.gatehouse.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequestFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/// Reads the heads of requests from a connection's buffer, and rejects those that break the
/// rules.
final class HeadReader {
    private static final int MOST_FIELDS = 100;

    /// The parser gives up when it reaches a limit, not when it passes it.
    private static final Http1Config CONFIG =
            Http1Config.custom().setMaxHeaderCount(MOST_FIELDS + 1).setMaxEmptyLineCount(3).build();

    private final InputBuffer input;
    private final DefaultHttpRequestParser parser =
            new DefaultHttpRequestParser(CONFIG, null, new RawRequestFactory());
    private String target = "";

    HeadReader(InputBuffer input) {
        this.input = input;
    }

    /// A head that may be acted on, and how the body behind it is framed.
    record Opening(Exchange.Head head, HeadRules.Framing framing) {}

    /// Keeps the target as it came: the library would make a path of a whole URL and of an
    /// authority.
    private final class RawRequestFactory implements HttpRequestFactory<ClassicHttpRequest> {
        @Override
        public ClassicHttpRequest newHttpRequest(String method, String uri) {
            target = uri;
            return new BasicClassicHttpRequest(method, "/");
        }

        @Override
        public ClassicHttpRequest newHttpRequest(String method, URI uri) {
            return newHttpRequest(method, uri.toString());
        }
    }

    Opening read(InputStream in) throws IOException {
        try {
            ClassicHttpRequest request = parse(in);
            if (request == null) {
                throw new EOFException("it ended before its request began");
            }
            var headers = Headers.none();
            for (var field : request.getHeaders()) {
                headers.add(field.getName(), String.valueOf(field.getValue()));
            }
            String method = request.getMethod();
            String version = String.valueOf(request.getVersion());
            var framing = HeadRules.check(method, version, headers);
            var parsed = RequestTarget.parse(originForm(target, headers));
            return new Opening(new Exchange.Head(method, parsed, headers), framing);
        } catch (ConnectionClosedException e) {
            throw new IOException(e);
        } catch (HttpException e) {
            throw translate(e);
        } catch (IllegalArgumentException _) {
            throw new BadRequest(400, "the request head is malformed");
        }
    }

    /// Takes scheme and host off a target, as a client sends it that uses this server as its proxy;
    /// that host counts, and not the one of the Host field (RFC 9112 section 3.2.2).
    private static String originForm(String target, Headers headers) throws BadRequest {
        int host =
                target.regionMatches(true, 0, "http://", 0, 7)
                        ? 7
                        : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (host == 0) {
            return target;
        }
        int end = host;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        String authority = target.substring(host, end);
        if (authority.isEmpty() || authority.indexOf('@') >= 0) {
            throw new BadRequest(400, "the request target names no host");
        }
        headers.set("Host", authority);
        String path = target.substring(end);
        return path.startsWith("/") ? path : "/" + path;
    }

    private @Nullable ClassicHttpRequest parse(InputStream in) throws IOException, HttpException {
        input.expectHead();
        try {
            return parser.parse(input, in);
        } finally {
            input.endHead();
        }
    }

    private static BadRequest translate(HttpException broken) {
        String name = broken.getClass().getSimpleName();
        return switch (name) {
            case "RequestHeaderFieldsTooLargeException" ->
                    new BadRequest(431, "the request head is too large");
            case "UnsupportedHttpVersionException" ->
                    new BadRequest(505, "this server supports HTTP/1.1");
            case "NotImplementedException" -> new BadRequest(501, "the method is not known");
            default -> new BadRequest(400, "the request head is malformed");
        };
    }
}
