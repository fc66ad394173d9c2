/// Which model is meant, and asking until one target answers.
///
/// [RouteStage] makes the plan, [Dispatch] walks it.
@NullMarked
package dev.gatehouse.routing;

import org.jspecify.annotations.NullMarked;
