/// The accounts with providers, as the settings and the environment declare them.
@NullMarked
package dev.gatehouse.app.accounts;

import org.jspecify.annotations.NullMarked;
