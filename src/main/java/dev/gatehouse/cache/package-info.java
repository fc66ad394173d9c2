/// The cache of answers: an equal request gets the answer of an earlier one.
@NullMarked
package dev.gatehouse.cache;

import org.jspecify.annotations.NullMarked;
