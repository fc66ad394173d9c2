/// Health of targets and accounts: circuit breakers, suspensions, rate limits, concurrency limits.
@NullMarked
package dev.gatehouse.routing.health;

import org.jspecify.annotations.NullMarked;
