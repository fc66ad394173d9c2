/// What the gateways of one storage agree on.
@NullMarked
package dev.gatehouse.cluster;

import org.jspecify.annotations.NullMarked;
