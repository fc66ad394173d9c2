/// Time and threads: [DeadlineTimer] compares deadlines, [NativePool] runs native calls off the
/// virtual threads, [GuardedCalls] does without a server that fails, [ProcessLock] gives a file to
/// one process.
@NullMarked
package dev.gatehouse.concurrent;

import org.jspecify.annotations.NullMarked;
