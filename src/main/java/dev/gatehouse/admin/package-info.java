/// What operators ask of a running gateway.
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
