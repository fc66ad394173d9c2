/// The shapes of storage on MongoDB, without transactions, without change streams and without
/// indexes that delete: what a single server and its compatible relatives have is enough.
@NullMarked
package dev.gatehouse.storage.mongo;

import org.jspecify.annotations.NullMarked;
