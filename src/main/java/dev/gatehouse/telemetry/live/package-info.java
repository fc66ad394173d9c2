/// The calls in flight, and the feed of what happens to them.
@NullMarked
package dev.gatehouse.telemetry.live;

import org.jspecify.annotations.NullMarked;
