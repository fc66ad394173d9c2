/// What keeps calls that belong together at one account: the names of sessions, and the owners of
/// what has an id.
@NullMarked
package dev.gatehouse.routing.affinity;

import org.jspecify.annotations.NullMarked;
