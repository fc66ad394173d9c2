/// What settings are read from: YAML text, `.env` files and environment variables.
///
/// [Yaml] turns text into [Node]s, [Variables] looks up environment variables, [DotEnv] reads the
/// file that adds to them. Every value keeps its [SourcePosition]. The package has no setting and
/// reports through return values; the typed reading is one package above.
@NullMarked
package dev.gatehouse.config.source;

import org.jspecify.annotations.NullMarked;
