/// Responses that the gateway makes of the answers of other APIs: kept, so that later requests can
/// name them.
@NullMarked
package dev.gatehouse.responses;

import org.jspecify.annotations.NullMarked;
