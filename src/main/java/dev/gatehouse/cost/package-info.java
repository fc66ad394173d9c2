/// What calls cost, and what they are attributed to.
@NullMarked
package dev.gatehouse.cost;

import org.jspecify.annotations.NullMarked;
