/// Where the cache keeps answers: in memory, in the storage, in Redis.
@NullMarked
package dev.gatehouse.cache.store;

import org.jspecify.annotations.NullMarked;
