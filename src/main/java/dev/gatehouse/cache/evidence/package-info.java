/// What two questions have in common beside the nearness of their vectors: facts that must not
/// differ, and a fitted estimate of whether the answer to one serves the other.
@NullMarked
package dev.gatehouse.cache.evidence;

import org.jspecify.annotations.NullMarked;
