package dev.gatehouse.audit;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is collected of one call until its row is written: by the thread of the call, then by the
/// one that writes.
final class AuditEntry {
    private final Call call;
    private final @Nullable Body request;
    private final @Nullable Body response;
    private final @Nullable Body clientRequest;
    private final @Nullable Body clientResponse;
    private boolean forgotten;
    private Chain chain = Chain.NONE;
    private @Nullable Headers responseHeaders;

    /// A body with what is needed to read it.
    static final class Body {
        private final Recording bytes;
        private Operation.Format format;
        private String type = "";

        Body(Recording bytes, Operation.Format format) {
            this.bytes = bytes;
            this.format = format;
        }

        Recording bytes() {
            return bytes;
        }

        Operation.Format format() {
            return format;
        }

        String type() {
            return type;
        }

        /// Begins again, in another format.
        void begin(Operation.Format other, @Nullable String contentType) {
            bytes.reset();
            format = other;
            type = contentType == null ? "" : contentType;
        }
    }

    /// Makes the recordings that are wanted.
    interface Bodies {
        @Nullable Body request(Call call);

        @Nullable Body response(Call call);

        /// As the client has it.
        @Nullable Body client(Call call);
    }

    AuditEntry(Call call, Bodies bodies) {
        this.call = call;
        this.request = bodies.request(call);
        this.response = bodies.response(call);
        this.clientRequest = bodies.client(call);
        this.clientResponse = bodies.client(call);
    }

    Exchange.Head head() {
        return call.head();
    }

    CallRecord record() {
        return call.record();
    }

    /// The request as the provider has it; `null` when that is not recorded.
    @Nullable Body request() {
        return forgotten ? null : request;
    }

    /// The provider's response, likewise.
    @Nullable Body response() {
        return response;
    }

    /// The request as the client sent it, likewise.
    @Nullable Body clientRequest() {
        return forgotten ? null : clientRequest;
    }

    /// What the client received, likewise.
    @Nullable Body clientResponse() {
        return forgotten ? null : clientResponse;
    }

    Chain chain() {
        return chain;
    }

    void chain(Chain shown) {
        chain = shown;
    }

    /// The header fields of the provider's last response, `null` when there was none.
    @Nullable Headers responseHeaders() {
        return responseHeaders;
    }

    void responseHeaders(Headers received) {
        responseHeaders = received;
    }

    private Stream<Body> bodies() {
        return Stream.of(request, response, clientRequest, clientResponse)
                .flatMap(Stream::ofNullable);
    }

    /// Whether there was no room for one of its bodies.
    boolean bodiesDropped() {
        return bodies().anyMatch(it -> it.bytes().wasDropped());
    }

    /// Gives up its bodies for those of other calls.
    void dropBodies() {
        bodies().forEach(it -> it.bytes().drop());
    }

    /// Keeps no bodies; the response shows the id by which it is continued.
    void forget() {
        forgotten = true;
    }

    /// Returns the room of its bodies.
    void release() {
        bodies().forEach(it -> it.bytes().release());
    }

    /// The credentials that the request shows.
    List<String> credentials() {
        var all = new ArrayList<String>(2);
        Headers headers = head().headers();
        headers.forEach(
                (name, value) -> {
                    if (Masking.names(name) || name.equalsIgnoreCase("x-gatehouse-provider-key")) {
                        all.add(value);
                        all.add(value.substring(value.lastIndexOf(' ') + 1));
                    }
                });
        all.addAll(head().target().values("key"));
        return all;
    }
}
