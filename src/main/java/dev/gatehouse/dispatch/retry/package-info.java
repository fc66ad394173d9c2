/// How often, and after how long, an attempt is repeated.
@NullMarked
package dev.gatehouse.dispatch.retry;

import org.jspecify.annotations.NullMarked;
