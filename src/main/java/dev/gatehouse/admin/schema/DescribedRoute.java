package dev.gatehouse.admin.schema;

/// A route with its description.
///
/// @param path from the root; parts in braces are parameters
/// @param tag the group in which the document shows it
/// @param open whether it needs no key
public record DescribedRoute(
        String method, String path, String tag, boolean open, RouteDescription description) {}
