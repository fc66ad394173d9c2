/// HTTP/1.1 on virtual threads, both halves of the wire.
///
/// [Server] accepts, [Exchange] is one request and its answer. Message parsing and chunk coding are
/// Apache HttpCore's; the sockets, the buffers and the checks are ours.
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
