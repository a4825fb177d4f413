/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

/** A pod's name within its namespace. A pod that is made again has the same key and another uid. */
public record PodKey(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
