/// The hub model: requests and answers of models, independent of dialects.
@NullMarked
package dev.gatehouse.conversation;

import org.jspecify.annotations.NullMarked;
