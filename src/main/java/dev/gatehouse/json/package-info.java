/// JSON that remembers its bytes: read in place, changed by splicing, never printed anew.
///
/// Start with [Json] (a view of one value) and [Patch] (changes to a text).
@NullMarked
package dev.gatehouse.json;

import org.jspecify.annotations.NullMarked;
