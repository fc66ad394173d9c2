/// Which model is meant, and attempts until one target answers.
///
/// [RouteStage] makes the route, [Dispatch] tries its targets.
@NullMarked
package dev.gatehouse.routing;

import org.jspecify.annotations.NullMarked;
