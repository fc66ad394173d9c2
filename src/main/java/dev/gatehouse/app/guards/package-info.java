/// The wiring of guardrails.
@NullMarked
package dev.gatehouse.app.guards;

import org.jspecify.annotations.NullMarked;
