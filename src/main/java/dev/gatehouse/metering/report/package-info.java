/// Reports on usage and cost, which read sums, and the log of calls, which reads rows.
@NullMarked
package dev.gatehouse.metering.report;

import org.jspecify.annotations.NullMarked;
