/// Which models there are, and what is known of them.
///
/// [dev.gatehouse.routing.models.ModelRegistry] asks providers for their lists,
/// [dev.gatehouse.provider.catalogue.LiveCatalogue] knows limits, prices and abilities.
@NullMarked
package dev.gatehouse.routing.models;

import org.jspecify.annotations.NullMarked;
