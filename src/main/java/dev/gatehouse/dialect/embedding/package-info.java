/// Embeddings between the OpenAI API and the APIs of providers that have one of their own.
/// [Texts] and [Vectors] are the hub; each [EmbeddingApi] writes the one and reads the other.
@NullMarked
package dev.gatehouse.dialect.embedding;

import org.jspecify.annotations.NullMarked;
