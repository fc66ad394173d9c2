package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends requests to servers that issue credentials. A request has a time limit of its own, since
/// what it fetches is for more calls than the one that waits for it.
final class TokenClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LONGEST = 1 << 20;

    private final Upstream upstream;
    private final DeadlineTimer timer;

    TokenClient(Upstream upstream, DeadlineTimer timer) {
        this.upstream = upstream;
        this.timer = timer;
    }

    /// An answer, whatever its status.
    record Reply(int status, String text) {
        boolean ok() {
            return status == 200;
        }
    }

    Reply get(URI url, Headers headers) throws CredentialException {
        return send("GET", url, headers, null);
    }

    Reply put(URI url, Headers headers) throws CredentialException {
        return send("PUT", url, headers, null);
    }

    /// Sends a form.
    Reply post(URI url, String form) throws CredentialException {
        byte[] bytes = form.getBytes(UTF_8);
        var headers = Headers.of("Content-Type", "application/x-www-form-urlencoded");
        return send("POST", url, headers, Request.payload(Patch.Pieces.of(bytes, 0, bytes.length)));
    }

    private Reply send(String method, URI url, Headers headers, @Nullable RequestPayload body)
            throws CredentialException {
        headers.set("Accept-Encoding", "identity");
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var request = new Request(method, url, path + query, headers, body);
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, LIMIT);
            try (UpstreamResponse response = upstream.send(request, scope)) {
                return new Reply(response.status(), new String(response.readAll(LONGEST), UTF_8));
            }
        } catch (IOException e) {
            String how = String.valueOf(e.getMessage());
            throw CredentialException.passing(
                    "the server for credentials at " + url.getRawAuthority() + ": " + how, e);
        }
    }
}
