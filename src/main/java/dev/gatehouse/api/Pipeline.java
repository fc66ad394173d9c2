package dev.gatehouse.api;

import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Routes;
import java.util.function.Consumer;

/// What one version of the configuration makes of a request: the stages of a call and the routes.
///
/// @param path the stages that every call runs through
/// @param routes the routes beside those of the operations
/// @param unroutedListener receives the result of each request that was rejected before it became
///     a call
public record Pipeline(
        ServerSettings settings,
        Stage.Next path,
        Routes routes,
        Consumer<CallResult> unroutedListener) {}
