/// Work on plain text that knows nothing of models: [Suggestions] finds names that are nearly
/// right.
@NullMarked
package dev.gatehouse.text;

import org.jspecify.annotations.NullMarked;
