/// Providers as data: [Provider] is a kind, [Account] one credential with it.
@NullMarked
package dev.gatehouse.provider;

import org.jspecify.annotations.NullMarked;
