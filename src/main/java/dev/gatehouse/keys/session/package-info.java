/// Sessions of browsers: a key is shown once, and a cookie stands for it until the session ends.
@NullMarked
package dev.gatehouse.keys.session;

import org.jspecify.annotations.NullMarked;
