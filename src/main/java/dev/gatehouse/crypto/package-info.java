/// The root secret and what is derived from it: hashes of keys, and encryption of what is stored;
/// and digests.
@NullMarked
package dev.gatehouse.crypto;

import org.jspecify.annotations.NullMarked;
