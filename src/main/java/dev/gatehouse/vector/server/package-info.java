/// Stores of vectors on servers: [PgvectorStore] in a table, [CollectionStore] in the collections
/// of the others. [VectorStores] opens any store.
@NullMarked
package dev.gatehouse.vector.server;

import org.jspecify.annotations.NullMarked;
