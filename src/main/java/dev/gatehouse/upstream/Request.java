package dev.gatehouse.upstream;

import dev.gatehouse.crypto.TlsFiles;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Patch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What is sent to a provider.
///
/// @param base where the provider is; the path after its host is for the caller to put into the
/// path
/// @param path the path and query, as they go out
/// @param headers all fields but those of the message itself (host, length, connection)
/// @param body its body, `null` for none
/// @param tls what the connection shows and accepts
public record Request(
        String method,
        URI base,
        String path,
        Headers headers,
        @Nullable RequestPayload body,
        TlsFiles tls) {
    /// Over a connection with the usual certificates.
    public Request(
            String method, URI base, String path, Headers headers, @Nullable RequestPayload body) {
        this(method, base, path, headers, body, TlsFiles.NONE);
    }

    /// Whether the same request can be sent again.
    boolean replayable() {
        return body == null || body.replayable();
    }

    /// Bytes that are here already, as a body.
    public static RequestPayload payload(Patch.Pieces pieces) {
        return new Pieced(pieces);
    }

    private record Pieced(Patch.Pieces pieces) implements RequestPayload {
        @Override
        public long length() {
            return pieces.length();
        }

        @Override
        public boolean replayable() {
            return true;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            pieces.writeTo(out);
        }
    }
}
