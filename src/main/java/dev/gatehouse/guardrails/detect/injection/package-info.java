/// Detectors of prompt injections: structures that have no honest use, and a score for phrases.
@NullMarked
package dev.gatehouse.guardrails.detect.injection;

import org.jspecify.annotations.NullMarked;
