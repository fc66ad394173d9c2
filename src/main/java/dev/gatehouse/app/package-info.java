/// The roof: wiring and settings. Begin at `Main`, then `Gatehouse` (what runs) and `Configuration`
/// (its configuration); `Installation` is its interface to commands.
@NullMarked
package dev.gatehouse.app;

import org.jspecify.annotations.NullMarked;
