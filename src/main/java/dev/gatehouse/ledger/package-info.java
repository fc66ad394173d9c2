/// The crash-safe journal of a gateway's calls, from their start until storage has them.
@NullMarked
package dev.gatehouse.ledger;

import org.jspecify.annotations.NullMarked;
