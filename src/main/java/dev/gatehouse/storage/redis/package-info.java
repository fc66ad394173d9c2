/// Counters and notices on Redis, beside other shapes of storage elsewhere.
@NullMarked
package dev.gatehouse.storage.redis;

import org.jspecify.annotations.NullMarked;
