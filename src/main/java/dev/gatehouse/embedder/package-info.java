/// Models that turn a text into a vector on this machine: [StaticEmbedder] is part of every
/// gateway, [LocalEmbedder] needs an extra. Both read the pieces of [WordPieceTokenizer].
@NullMarked
package dev.gatehouse.embedder;

import org.jspecify.annotations.NullMarked;
