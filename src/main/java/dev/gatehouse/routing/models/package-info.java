/// Which models there are, and what is known of them.
///
/// [dev.gatehouse.routing.models.ModelRegistry] fetches the lists of providers,
/// [dev.gatehouse.provider.catalogue.LiveCatalogue] has limits, prices and abilities.
@NullMarked
package dev.gatehouse.routing.models;

import org.jspecify.annotations.NullMarked;
