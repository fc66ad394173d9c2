/// The core types: a call, its stages and scope, its answer, and the problems that can end it.
///
/// Read [Call], [Stage] and [Answer] first, then [Problem] and [CallScope].
@NullMarked
package dev.gatehouse.call;

import org.jspecify.annotations.NullMarked;
