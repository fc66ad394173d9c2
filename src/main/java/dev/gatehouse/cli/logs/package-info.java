/// The command that shows the audit log.
@NullMarked
package dev.gatehouse.cli.logs;

import org.jspecify.annotations.NullMarked;
