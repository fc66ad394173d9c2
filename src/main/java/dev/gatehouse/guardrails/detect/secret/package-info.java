/// Detectors of secrets: keys, tokens, passwords.
@NullMarked
package dev.gatehouse.guardrails.detect.secret;

import org.jspecify.annotations.NullMarked;
