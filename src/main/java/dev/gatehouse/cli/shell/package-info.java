/// What shells need to complete command lines.
@NullMarked
package dev.gatehouse.cli.shell;

import org.jspecify.annotations.NullMarked;
