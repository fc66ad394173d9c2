/// A provider that needs no key: invented, repeatable answers for trying things out.
///
/// [DemoProvider] listens on a loopback port and is reached like any other provider. A request
/// becomes a [Question] whichever format it came in, [Speaker] finds the [Reply], and a writer of
/// the same format writes it, whole or word by word.
@NullMarked
package dev.gatehouse.demo;

import org.jspecify.annotations.NullMarked;
