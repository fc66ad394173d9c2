/// Rate limits: how many requests and tokens callers and targets may have in a period, and how many
/// calls at once.
@NullMarked
package dev.gatehouse.limits;

import org.jspecify.annotations.NullMarked;
