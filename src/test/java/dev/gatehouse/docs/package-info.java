/// Tests that generate pages from the sources, and compare them.
@NullMarked
package dev.gatehouse.docs;

import org.jspecify.annotations.NullMarked;
