/// Connections to Redis: commands with a limit of time, scripts, and messages.
@NullMarked
package dev.gatehouse.redis;

import org.jspecify.annotations.NullMarked;
