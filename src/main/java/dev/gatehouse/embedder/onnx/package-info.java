/// The network all-MiniLM-L6-v2 on ONNX Runtime. Its two jars are an extra: without them no class
/// of this package can be used.
@NullMarked
package dev.gatehouse.embedder.onnx;

import org.jspecify.annotations.NullMarked;
