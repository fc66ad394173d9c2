/// How requests are authenticated with providers: one [Signer] for each kind.
@NullMarked
package dev.gatehouse.provider.sign;

import org.jspecify.annotations.NullMarked;
