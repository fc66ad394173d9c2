/// Texts with parts replaced: by masks, or by placeholders whose texts return in the answer.
@NullMarked
package dev.gatehouse.guardrails.mask;

import org.jspecify.annotations.NullMarked;
