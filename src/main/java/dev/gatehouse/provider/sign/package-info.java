/// How requests are authenticated with providers: one [Signer] for each kind. Those whose
/// credentials must be fetched come from [Signers], which keeps them.
@NullMarked
package dev.gatehouse.provider.sign;

import org.jspecify.annotations.NullMarked;
