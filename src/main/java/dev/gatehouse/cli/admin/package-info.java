/// Commands that show and change what a running gateway administers.
@NullMarked
package dev.gatehouse.cli.admin;

import org.jspecify.annotations.NullMarked;
