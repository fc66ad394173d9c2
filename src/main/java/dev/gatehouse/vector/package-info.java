/// Stores of vectors, searched by nearness: [VectorStore], with `embedded` in the process and
/// `server` for those on servers.
@NullMarked
package dev.gatehouse.vector;

import org.jspecify.annotations.NullMarked;
