/// HTTP entry point: from HTTP to a [dev.gatehouse.call.Call] and from an answer back to HTTP.
///
/// [ApiServer] is the way in, [Delivery] the way out.
@NullMarked
package dev.gatehouse.api;

import org.jspecify.annotations.NullMarked;
