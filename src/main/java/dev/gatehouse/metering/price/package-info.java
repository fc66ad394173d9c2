/// What attempts cost: [Prices] finds the prices of a model, `Bill` applies them to a usage.
@NullMarked
package dev.gatehouse.metering.price;

import org.jspecify.annotations.NullMarked;
