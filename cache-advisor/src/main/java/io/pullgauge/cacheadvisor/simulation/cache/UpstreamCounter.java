/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

/** Counts what reaches the registry. */
public final class UpstreamCounter {

    private final QuotaWindow quota;
    private long manifestGets;
    private long manifestHeads;
    private long blobGets;
    private long bytes;

    public UpstreamCounter(long windowMillis) {
        quota = new QuotaWindow(windowMillis);
    }

    void head() {
        manifestHeads++;
    }

    /** Fetches of manifests that together cost {@code units} of quota. */
    void get(long time, int manifests, int units) {
        manifestGets += manifests;
        quota.add(time, units);
    }

    void blob(long gets, long size) {
        blobGets += gets;
        bytes += gets * size;
    }

    public Upstream result() {
        return new Upstream(manifestGets, manifestHeads, blobGets, bytes, quota.peak());
    }
}
