/// The model catalogue while the gateway runs: [LiveCatalogue] lays the bundled, the operator's and
/// the fetched list over each other.
@NullMarked
package dev.gatehouse.provider.catalogue;

import org.jspecify.annotations.NullMarked;
