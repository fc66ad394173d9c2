/// Streams: reading server-sent events ([SseReader]), the pieces that go to the client ([Frame]),
/// and bytes kept for later ([Spool]).
@NullMarked
package dev.gatehouse.stream;

import org.jspecify.annotations.NullMarked;
