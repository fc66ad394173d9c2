/// The built-in detectors by their names.
@NullMarked
package dev.gatehouse.guardrails.detect.builtin;

import org.jspecify.annotations.NullMarked;
