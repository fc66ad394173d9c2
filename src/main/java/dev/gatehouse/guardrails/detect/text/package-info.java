/// Detectors of what the operator names and of the form of a text: words, patterns, invisible
/// characters, language, length.
@NullMarked
package dev.gatehouse.guardrails.detect.text;

import org.jspecify.annotations.NullMarked;
