/// Texts as detectors look at them: without disguises, and with the way back to the original.
@NullMarked
package dev.gatehouse.guardrails.detect.view;

import org.jspecify.annotations.NullMarked;
