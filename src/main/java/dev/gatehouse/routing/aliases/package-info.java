/// Aliases: names for one or several targets, and the selection among them.
@NullMarked
package dev.gatehouse.routing.aliases;

import org.jspecify.annotations.NullMarked;
