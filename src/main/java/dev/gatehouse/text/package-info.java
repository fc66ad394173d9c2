/// Work on plain text: [Suggestions] finds names that are nearly
/// right.
@NullMarked
package dev.gatehouse.text;

import org.jspecify.annotations.NullMarked;
