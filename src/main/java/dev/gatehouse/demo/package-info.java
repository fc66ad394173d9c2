/// A provider that needs no key: invented, repeatable answers for trying things out.
@NullMarked
package dev.gatehouse.demo;

import org.jspecify.annotations.NullMarked;
