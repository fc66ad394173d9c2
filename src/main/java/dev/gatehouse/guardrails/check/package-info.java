/// What guardrails look for beside detectors: tools, the form of answers, system prompts.
@NullMarked
package dev.gatehouse.guardrails.check;

import org.jspecify.annotations.NullMarked;
