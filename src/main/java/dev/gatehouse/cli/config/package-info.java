/// The command `config`: settings as they would be in force, beside those that are.
@NullMarked
package dev.gatehouse.cli.config;

import org.jspecify.annotations.NullMarked;
