/// Sends bytes to a provider and gives back a status and a body; pools, clocks and aborts.
@NullMarked
package dev.gatehouse.upstream;

import org.jspecify.annotations.NullMarked;
