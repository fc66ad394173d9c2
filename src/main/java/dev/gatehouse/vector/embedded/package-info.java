/// The store of vectors in the process: [EmbeddedVectorStore] over [FlatIndex] in memory and
/// [VectorJournal] on disk.
@NullMarked
package dev.gatehouse.vector.embedded;

import org.jspecify.annotations.NullMarked;
