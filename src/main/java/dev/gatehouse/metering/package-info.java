/// What calls used and cost: their rows, the sums of the rows, and the reports on them.
@NullMarked
package dev.gatehouse.metering;

import org.jspecify.annotations.NullMarked;
