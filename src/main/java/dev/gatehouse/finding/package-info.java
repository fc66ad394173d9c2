/// What guardrails have found in a call, for its record.
@NullMarked
package dev.gatehouse.finding;

import org.jspecify.annotations.NullMarked;
