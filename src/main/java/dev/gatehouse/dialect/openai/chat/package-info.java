/// Chat completions: requests, answers and streams in the official order.
@NullMarked
package dev.gatehouse.dialect.openai.chat;

import org.jspecify.annotations.NullMarked;
