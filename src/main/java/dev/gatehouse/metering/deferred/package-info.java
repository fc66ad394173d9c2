/// The usage of jobs that providers work on after they have answered: each is followed until what
/// it used has been filed.
@NullMarked
package dev.gatehouse.metering.deferred;

import org.jspecify.annotations.NullMarked;
