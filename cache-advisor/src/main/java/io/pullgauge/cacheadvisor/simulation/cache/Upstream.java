/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

/**
 * What reaches the registry.
 *
 * @param bytes of blobs
 * @param quotaPeakPerWindow the most pulls that a registry charging like Docker Hub would count within one window
 */
public record Upstream(long manifestGets, long manifestHeads, long blobGets, long bytes, long quotaPeakPerWindow) {}
