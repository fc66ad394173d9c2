/// The pages of the dashboard: files of the class path, served with what browsers need to keep and
/// to confine them.
@NullMarked
package dev.gatehouse.dashboard;

import org.jspecify.annotations.NullMarked;
