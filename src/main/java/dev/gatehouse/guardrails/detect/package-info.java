/// Detectors find things in a text: personal data, secrets, words, injections.
@NullMarked
package dev.gatehouse.guardrails.detect;

import org.jspecify.annotations.NullMarked;
