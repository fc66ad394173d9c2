/// Authentication of clients, and access of attempts to accounts and models.
@NullMarked
package dev.gatehouse.keys;

import org.jspecify.annotations.NullMarked;
