/// What models say and take, in words of no dialect.
@NullMarked
package dev.gatehouse.conversation;

import org.jspecify.annotations.NullMarked;
