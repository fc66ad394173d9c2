/// The header rules of user paths and keys.
@NullMarked
package dev.gatehouse.keys.headers;

import org.jspecify.annotations.NullMarked;
