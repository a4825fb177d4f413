/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How an agent is set up: flags over a YAML file over defaults. Everything wrong is listed at once, with where it stands and what was
 * expected.
 *
 * <p>Entry type: {@link io.pullgauge.probe.config.AgentSettings}.
 */
@NullMarked
package io.pullgauge.probe.config;

import org.jspecify.annotations.NullMarked;
