/// What models say and take, in words of no dialect.
@NullMarked
package dev.gatehouse.chat;

import org.jspecify.annotations.NullMarked;
