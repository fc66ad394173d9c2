/// The Gemini API: `generateContent` and what belongs to it.
@NullMarked
package dev.gatehouse.dialect.gemini;

import org.jspecify.annotations.NullMarked;
