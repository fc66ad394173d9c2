/// Time and threads: [DeadlineTimer] compares deadlines, [NativePool] runs native calls off the
/// virtual threads.
@NullMarked
package dev.gatehouse.concurrent;

import org.jspecify.annotations.NullMarked;
