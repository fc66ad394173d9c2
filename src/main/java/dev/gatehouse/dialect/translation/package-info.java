/// What all translations between dialects share: their inputs, tables of settings, names and ids of
/// tools, the order of blocks in a stream, and the memory of reasoning.
///
/// [TranslationInputs] is the one parameter of each reader and writer.
@NullMarked
package dev.gatehouse.dialect.translation;

import org.jspecify.annotations.NullMarked;
