/// How the targets are: who answers, who is ill, who was told to wait.
@NullMarked
package dev.gatehouse.routing.health;

import org.jspecify.annotations.NullMarked;
