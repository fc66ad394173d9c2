package dev.gatehouse.api;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.http.Exchange;
import java.io.IOException;
import java.util.Map;

/// What serves the requests of a route that are no calls, such as those of administration.
@FunctionalInterface
public interface Endpoint {
    /// Serves one request.
    ///
    /// @param scope cancelled when the client disconnects, the time is up, or the gateway stops
    /// @param parameters the parts of the path that the route's template names
    /// @throws dev.gatehouse.call.ProblemException when the request is rejected
    void serve(Exchange exchange, CallScope scope, Map<String, String> parameters)
            throws IOException;
}
