/// What an operator states about the header fields of requests to providers.
@NullMarked
package dev.gatehouse.headers;

import org.jspecify.annotations.NullMarked;
