/// The party that makes a call: whose credential it is, where it belongs and what it may use.
@NullMarked
package dev.gatehouse.caller;

import org.jspecify.annotations.NullMarked;
