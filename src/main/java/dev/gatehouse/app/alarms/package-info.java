/// Looks for what alarms are about, in the parts of the gateway that know it.
@NullMarked
package dev.gatehouse.app.alarms;

import org.jspecify.annotations.NullMarked;
