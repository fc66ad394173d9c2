/// Guardrails that ask a model through the gateway itself.
@NullMarked
package dev.gatehouse.guardrails.model;

import org.jspecify.annotations.NullMarked;
