package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.DescribedRoute;
import dev.gatehouse.admin.schema.OpenApiDocument;
import dev.gatehouse.admin.schema.PublicRoutes;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The OpenAPI document of all routes. It is made once, at the first request.
final class OpenApiResource {
    private static final String ABOUT =
            "Administration is also found below /admin/api/v1, as in earlier releases. The"
                    + " operations take and answer what the APIs of OpenAI, Anthropic and Google"
                    + " do, and are found below further bases.";

    private final AdminResources resources;
    private final String metrics;
    private byte @Nullable [] document;

    /// An answer of bytes.
    @SuppressWarnings("ArrayRecordComponent") // answers are not compared
    private record Bytes(byte[] json) implements AdminRoute.Reply {
        @Override
        public void sendTo(Exchange exchange) throws IOException {
            exchange.send(200, Headers.of("Content-Type", "application/json"), json);
        }
    }

    /// @param metrics the path of the metrics
    OpenApiResource(AdminResources resources, String metrics) {
        this.resources = resources;
        this.metrics = metrics;
    }

    AdminRoute route() {
        var description = RouteDescription.of("This document", Schema.map(Schema.any()));
        return AdminRoute.get("/openapi.json", description, _ -> new Bytes(document()));
    }

    private synchronized byte[] document() {
        byte[] made = document;
        if (made == null) {
            made = OpenApiDocument.of(version(), ABOUT, routes());
            document = made;
        }
        return made;
    }

    private List<DescribedRoute> routes() {
        var all = new ArrayList<DescribedRoute>();
        resources.routes().forEach(route -> all.add(described("/admin", "administration", route)));
        resources.ownRoutes().forEach(route -> all.add(described("/v1/usage", "own use", route)));
        all.addAll(PublicRoutes.routes(metrics));
        return all;
    }

    private static DescribedRoute described(String base, String tag, AdminRoute route) {
        String path = base + route.path();
        boolean open = !route.access().authenticated();
        return new DescribedRoute(route.method(), path, tag, open, route.description());
    }

    private static String version() {
        String version = OpenApiResource.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
