/// The texts in requests, whole answers and streams of every dialect: read, replaced, held back.
///
/// [Texts] reads JSON bodies, [FormTexts] forms, [FilteredStream] streams in the dialect of their
/// client. What a text is, is decided by the names of members in one table for all dialects,
/// [Meaning]; a name that is not in it counts. Each kind of stream has its [StreamTexts].
///
/// What has no structure is one text as a whole: a transcript in the forms `text`, `srt` and `vtt`.
/// A line of a batch has the body of a request in its `body`, and that of an answer in
/// `response.body`, in the format of the operation that its `url` names; in batches of Messages
/// they are `params` and `result.message`.
@NullMarked
package dev.gatehouse.dialect.text;

import org.jspecify.annotations.NullMarked;
