/// The roof: wiring, settings and the command line.
@NullMarked
package dev.gatehouse.app;

import org.jspecify.annotations.NullMarked;
