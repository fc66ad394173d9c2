/// Forms with files (RFC 7578), read strictly: what two parsers could read differently is rejected.
@NullMarked
package dev.gatehouse.http.form;

import org.jspecify.annotations.NullMarked;
