/// The OpenAI chat format: frames, usage, problems, and streams brought into the official order.
@NullMarked
package dev.gatehouse.dialect.openai;

import org.jspecify.annotations.NullMarked;
