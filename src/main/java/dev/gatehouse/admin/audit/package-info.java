/// What administration shows of the audit log.
@NullMarked
package dev.gatehouse.admin.audit;

import org.jspecify.annotations.NullMarked;
