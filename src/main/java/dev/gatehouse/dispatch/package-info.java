/// How an attempt runs: [Dispatch] tries the targets of a route, [Failover] decides what follows a
/// problem, [ProviderCaller] sends one request and reads the answer.
@NullMarked
package dev.gatehouse.dispatch;

import org.jspecify.annotations.NullMarked;
