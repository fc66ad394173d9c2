/// How many calls, and how many bytes, are let in at once.
@NullMarked
package dev.gatehouse.admission;

import org.jspecify.annotations.NullMarked;
