/// What providers report of the use of a call, read into [dev.gatehouse.conversation.Usage].
@NullMarked
package dev.gatehouse.dialect.usage;

import org.jspecify.annotations.NullMarked;
