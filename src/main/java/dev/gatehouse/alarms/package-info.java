/// Alarms: facts that an operator should act on, from their begin to their end, and the messages
/// about both.
@NullMarked
package dev.gatehouse.alarms;

import org.jspecify.annotations.NullMarked;
