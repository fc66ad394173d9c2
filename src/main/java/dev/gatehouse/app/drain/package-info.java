/// The end of a gateway: calls in flight are waited for, then cancelled.
@NullMarked
package dev.gatehouse.app.drain;

import org.jspecify.annotations.NullMarked;
