/// Journeys with a gateway that is a process of its own: its signals, its limits, what it prints.
@NullMarked
package dev.gatehouse.process;

import org.jspecify.annotations.NullMarked;
