/// The command line: one class for each command, declared in [Commands].
///
/// A command prints its result on standard output and everything else on standard error, returns
/// one of [ExitCodes], and uses the rest of the program as a [Program]. `start` is run without the
/// parser of options, whose classes take longer to load than the gateway does to open.
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
