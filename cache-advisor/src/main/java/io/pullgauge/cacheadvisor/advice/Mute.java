/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Somebody knows about it and wants to hear no more of it until then. */
public record Mute(String reason, Instant until, @Nullable String by) {}
