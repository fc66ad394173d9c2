/// Probabilities that are computed from features of two texts.
@NullMarked
package dev.gatehouse.cache.evidence.estimate;

import org.jspecify.annotations.NullMarked;
