/// Settings that stand in a JSON body in place of the settings file.
@NullMarked
package dev.gatehouse.config.body;

import org.jspecify.annotations.NullMarked;
