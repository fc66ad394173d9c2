/// The windows of time over which budgets count, computed from an instant and never stored.
///
/// [WindowRule#at(java.time.Instant)] is the whole of it: a pure function of the instant, the time
/// zone, the period and the anchors.
@NullMarked
package dev.gatehouse.budgets.window;

import org.jspecify.annotations.NullMarked;
