/// Administration of what calls are routed by: aliases, accounts, circuits.
@NullMarked
package dev.gatehouse.admin.routing;

import org.jspecify.annotations.NullMarked;
