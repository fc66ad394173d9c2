/// Which models there are, and what is known of them.
///
/// [dev.gatehouse.routing.models.Offers] asks providers for their lists,
/// [dev.gatehouse.routing.models.LiveCatalogue] knows limits, prices and abilities.
@NullMarked
package dev.gatehouse.routing.models;

import org.jspecify.annotations.NullMarked;
