/// The settings of guardrails, wherever they are defined.
@NullMarked
package dev.gatehouse.guardrails.rule;

import org.jspecify.annotations.NullMarked;
