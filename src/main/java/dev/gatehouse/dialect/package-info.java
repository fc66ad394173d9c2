/// How a wire format is read and written. [Dialect] is the interface; each format is a package of
/// its own beside it.
@NullMarked
package dev.gatehouse.dialect;

import org.jspecify.annotations.NullMarked;
