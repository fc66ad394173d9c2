/// What administration shows of alarms.
@NullMarked
package dev.gatehouse.admin.alarms;

import org.jspecify.annotations.NullMarked;
