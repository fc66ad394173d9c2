/// The Anthropic Messages format: frames, usage and problems.
@NullMarked
package dev.gatehouse.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
