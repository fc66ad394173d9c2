/// Completions, the older operation that continues a text.
@NullMarked
package dev.gatehouse.dialect.openai.completions;

import org.jspecify.annotations.NullMarked;
