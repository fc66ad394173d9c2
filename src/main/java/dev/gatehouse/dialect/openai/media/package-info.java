/// Images, speech and transcriptions.
@NullMarked
package dev.gatehouse.dialect.openai.media;

import org.jspecify.annotations.NullMarked;
