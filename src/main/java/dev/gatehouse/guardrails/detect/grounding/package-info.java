/// Checks whether an answer stands in the context that it was given.
@NullMarked
package dev.gatehouse.guardrails.detect.grounding;

import org.jspecify.annotations.NullMarked;
