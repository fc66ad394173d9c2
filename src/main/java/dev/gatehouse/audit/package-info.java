/// The audit log: the rows of calls with their bodies, and the changes made through administration.
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
