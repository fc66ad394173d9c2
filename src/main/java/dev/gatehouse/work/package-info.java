/// Time and threads: [Clocks] strikes deadlines, [Lane] runs native calls off the virtual
/// threads.
@NullMarked
package dev.gatehouse.work;

import org.jspecify.annotations.NullMarked;
