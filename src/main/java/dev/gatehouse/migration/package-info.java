/// Conversion of other gateways' configuration into settings of this one.
///
/// Begin at [Migration]. A reader for each [Origin] fills a [Draft] and puts what has no equivalent
/// into [Notes]; `migration/*.json` maps each key and variable, which the page
/// `docs/coming-from.md` shows too.
@NullMarked
package dev.gatehouse.migration;

import org.jspecify.annotations.NullMarked;
