/// Copies of everything that a storage keeps: from one backend to another, into an archive and
/// back.
///
/// [Transfer] does them. A [Source] gives all that it has to a [Sink], in pages: a storage is both,
/// an archive is one of them at a time. What passes is counted in [Totals], which two sides must
/// have alike.
@NullMarked
package dev.gatehouse.storage.transfer;

import org.jspecify.annotations.NullMarked;
