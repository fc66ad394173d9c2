/// The words: a call, the path it walks, who answers it and how it can fail.
///
/// Read [Call], [Stage] and [Answer] first, then [Problem] and [CallScope].
@NullMarked
package dev.gatehouse.call;

import org.jspecify.annotations.NullMarked;
