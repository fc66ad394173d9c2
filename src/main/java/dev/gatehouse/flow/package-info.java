/// Things that arrive over time: server-sent events read at any split, and the end that travels
/// with them.
///
/// Start with [Flow], [Sink] and [End]; [SseReader] cuts bytes into frames.
@NullMarked
package dev.gatehouse.flow;

import org.jspecify.annotations.NullMarked;
