/// What requests require of a model, and how large they are.
@NullMarked
package dev.gatehouse.dialect.feature;

import org.jspecify.annotations.NullMarked;
