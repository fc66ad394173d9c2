/// The accounts of administration beside those of the settings.
@NullMarked
package dev.gatehouse.routing.accounts;

import org.jspecify.annotations.NullMarked;
