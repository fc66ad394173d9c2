/// What the errors of providers mean, in whatever dialect and shape they are written.
@NullMarked
package dev.gatehouse.dialect.error;

import org.jspecify.annotations.NullMarked;
