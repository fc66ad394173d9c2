/// The Responses API.
@NullMarked
package dev.gatehouse.dialect.openai.responses;

import org.jspecify.annotations.NullMarked;
