/// Limits on calls and bytes in flight.
@NullMarked
package dev.gatehouse.admission;

import org.jspecify.annotations.NullMarked;
