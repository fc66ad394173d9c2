/// What happened, for operators: one line a call, metrics, and the calls in flight.
@NullMarked
package dev.gatehouse.telemetry;

import org.jspecify.annotations.NullMarked;
