/// The commands that copy everything that a storage keeps: `storage copy`, `backup`, `restore`.
@NullMarked
package dev.gatehouse.cli.transfer;

import org.jspecify.annotations.NullMarked;
