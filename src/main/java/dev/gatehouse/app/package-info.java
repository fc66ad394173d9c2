/// The roof: wiring and settings. Begin at `Main`, then `Gatehouse` (what runs) and `Configuration`
/// (what it runs by); `Installation` is what commands know of it.
@NullMarked
package dev.gatehouse.app;

import org.jspecify.annotations.NullMarked;
