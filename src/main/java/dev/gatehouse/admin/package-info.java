/// Administration routes for operators.
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
