/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

/** A blob of an image, the config included: its digest and compressed bytes. */
public record Layer(String digest, long bytes) {}
