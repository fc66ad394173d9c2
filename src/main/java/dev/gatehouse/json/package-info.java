/// JSON over its original bytes: read in place, changed by splicing, never serialised again.
///
/// Start with [Json] (a view of one value) and [Patch] (changes to a text).
@NullMarked
package dev.gatehouse.json;

import org.jspecify.annotations.NullMarked;
