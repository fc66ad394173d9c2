/// The semantic layer of the cache: a question gets the answer to another one that means the same.
@NullMarked
package dev.gatehouse.cache.semantic;

import org.jspecify.annotations.NullMarked;
