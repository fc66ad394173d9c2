/// Guardrails that ask a service: Presidio, Lakera, NeMo, LLM Guard, a moderation endpoint.
@NullMarked
package dev.gatehouse.guardrails.remote;

import org.jspecify.annotations.NullMarked;
