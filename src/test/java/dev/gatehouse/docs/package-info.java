/// The papers that are made from the sources, and what they say held against them.
@NullMarked
package dev.gatehouse.docs;

import org.jspecify.annotations.NullMarked;
