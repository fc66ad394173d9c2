/// Guardrails: what requests and answers are checked for, and what is done about it.
///
/// [dev.gatehouse.guardrails.GuardrailStage] binds them to a call, between routing and cache.
@NullMarked
package dev.gatehouse.guardrails;

import org.jspecify.annotations.NullMarked;
