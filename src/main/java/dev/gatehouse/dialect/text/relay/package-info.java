/// Texts of what is relayed: known shapes at addresses of providers, lines of files, transcripts.
@NullMarked
package dev.gatehouse.dialect.text.relay;

import org.jspecify.annotations.NullMarked;
