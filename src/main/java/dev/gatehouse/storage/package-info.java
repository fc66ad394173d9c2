/// What the gateway keeps: the shapes of storage that features use, each implemented once per
/// backend.
@NullMarked
package dev.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
