/// What models are asked and what they answer, in terms of no dialect: the hub model.
///
/// Read [Conversation] first (a request), then [Reply] (an answer) and [Event] (a step of a
/// streamed answer); a reply is the fold of its events. Dialects translate from and to these types
/// and never to each other. A new kind of content is a record in [Part]: the compiler then reports
/// every place that must handle it.
@NullMarked
package dev.gatehouse.conversation;

import org.jspecify.annotations.NullMarked;
