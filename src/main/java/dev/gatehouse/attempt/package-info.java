/// One try of a call at one target: [Attempt], the [AttemptStage]s around it, and the [Route] with
/// the [Target]s among which it is chosen.
@NullMarked
package dev.gatehouse.attempt;

import org.jspecify.annotations.NullMarked;
