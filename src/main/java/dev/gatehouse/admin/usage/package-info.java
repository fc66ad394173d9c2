/// Usage, its cost and its prices: reports, the log of calls and their export.
@NullMarked
package dev.gatehouse.admin.usage;

import org.jspecify.annotations.NullMarked;
