/// One route of administration: its request, its answer, and the callers that may use it.
@NullMarked
package dev.gatehouse.admin.route;

import org.jspecify.annotations.NullMarked;
