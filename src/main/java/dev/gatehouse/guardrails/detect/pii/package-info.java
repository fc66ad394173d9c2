/// Detectors of personal data: by check sums, by shapes, by words near a number.
@NullMarked
package dev.gatehouse.guardrails.detect.pii;

import org.jspecify.annotations.NullMarked;
