/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A small fleet to look at: real agents with made-up node files, real sockets on loopback, stand-in registries with injected faults, and
 * the real collector. No internet, no privilege.
 *
 * <pre>{@code
 *   DemoWorld (registries, proxy, their faults) ◄── DemoNode (one node's files) ◄── DemoFleet (agents) ──► collector
 *                                               ◄── DemoTraffic (pulls that spend the quota) ──► collector
 *   DemoStory (does what is advised: DemoCache, by the advice's configuration; tells what it saved)
 * }</pre>
 */
@NullMarked
package io.pullgauge.daemonset.demo;

import org.jspecify.annotations.NullMarked;
