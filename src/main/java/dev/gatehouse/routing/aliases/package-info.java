/// Names of the operator's own for one or several targets, and who of them is asked.
@NullMarked
package dev.gatehouse.routing.aliases;

import org.jspecify.annotations.NullMarked;
