package dev.gatehouse.admin;

import dev.gatehouse.http.Exchange;
import java.io.IOException;

/// One route of administration.
///
/// @param path below `/admin`; parts in braces are parameters
record AdminRoute(String method, String path, Resource resource) {
    /// What answers a route.
    @FunctionalInterface
    interface Resource {
        Reply answer(AdminRequest request) throws IOException;
    }

    /// An answer that can be sent.
    interface Reply {
        void sendTo(Exchange exchange) throws IOException;
    }

    static AdminRoute get(String path, Resource resource) {
        return new AdminRoute("GET", path, resource);
    }
}
