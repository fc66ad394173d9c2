/// The Converse format of Amazon Bedrock, as providers speak it; the gateway serves no clients of
/// it.
@NullMarked
package dev.gatehouse.dialect.converse;

import org.jspecify.annotations.NullMarked;
