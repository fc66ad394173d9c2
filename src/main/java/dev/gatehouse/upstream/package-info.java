/// Sends requests to providers and returns their responses; pools connections, dials, tunnels.
///
/// Start with [Upstream] and [ConnectionPool]; [Dialer] makes connections, [ResponseHead] and
/// [ResponseBody] read what comes back.
@NullMarked
package dev.gatehouse.upstream;

import org.jspecify.annotations.NullMarked;
